import type { StripeSimulator } from "@tollgate/stripe-simulator";
import { type Memory, noMemory } from "../coverage/memory.ts";
import type { Shop } from "../plan/terms.ts";
import { idOf, indexOf, type Rows } from "../stripe/rows.ts";
import { createHistory } from "./history.ts";
import { createMemoryKeeper } from "./keep-memory.ts";
import { type CustomerReading, type Entitled, entitlementsAt, readCustomer } from "./owner-access.ts";

/** The oracles' source of truth: Stripe's own objects, read directly from the simulator. Instants are unix milliseconds. */
export interface Sources {
  rows(): Rows;
  /** Reads what is true now into the memory and the history. Call it after every change and before every check. */
  record(now: number): void;
  /** The owner of a Stripe customer, also of one that was deleted. */
  ownerOf(customerId: string): string | undefined;
  /** The owner of a checkout session or a subscription. */
  ownerOfSource(sourceId: string): string | undefined;
  owners(): string[];
  /** An owner's customers, as `entitlements` reads them. */
  readings(ownerId: string): Record<"remembering" | "forgetting", readonly CustomerReading[]>;
  /**
   * An owner's entitlements now. A period that the shop gave is remembered only by who saw it at the time, so there are
   * two right answers where that makes a difference: with the memory, and without.
   */
  entitlements(ownerId: string, now: number): { remembering: Entitled[]; forgetting: Entitled[] };
  /** The latest end at which an entitlement was ever granted at a level or a higher one; 0 when it never was. */
  grantedUntil(entitlementId: string, level: string): number;
  /** The same over all entitlements of an owner. */
  reachedUntil(ownerId: string, level: string): number;
  /** Stops listening to the simulator. */
  close(): void;
}

/** The clock alone can change an answer: this long an unchanged state is not read again (milliseconds). */
const longestUnrecorded = 600_000;

interface Reading {
  rows: Rows;
  shop: Shop;
  /** By customer id. */
  remembering: Map<string, CustomerReading>;
  forgetting: Map<string, CustomerReading>;
  /** As if no money had gone back: a grant that is not taken away yet is late, not unpaid. */
  unreturned: Map<string, CustomerReading>;
}

interface SourcesOptions {
  /** The terms of the catalog that the processes run with. */
  shop(): Shop;
  clock: { now(): number };
  /** Whether Stripe may show what was true before a change: then what was true for a moment only counts as well. */
  hasStaleReads: boolean;
}

export function createSources(
  simulator: StripeSimulator,
  { shop: shopNow, clock, hasStaleReads }: SourcesOptions,
): Sources {
  let reading: Reading | null = null;
  let recorded: { reading: Reading | null; until: number } = { reading: null, until: 0 };
  const owners = new Map<string, string>();
  const ownersOfSources = new Map<string, string>();
  const keeper = createMemoryKeeper();
  const history = createHistory(shopNow());
  const stopListening = simulator.onChange(() => {
    reading = null;
    if (hasStaleReads) recordHistory(clock.now());
  });

  /** @returns the first end after now */
  function recordHistory(now: number): number {
    let next = now + longestUnrecorded;
    for (const owner of new Set(owners.values())) {
      const answers = entitlements(owner, now);
      const all = [...answers.remembering, ...answers.forgetting, ...answers.unreturned];
      history.record(owner, all);
      next = Math.min(next, ...all.map(({ until }) => until * 1000).filter((end) => end > now));
    }
    return next;
  }

  function read(): Reading {
    const shop = shopNow();
    if (reading?.shop === shop) return reading;
    // The simulator's rows are Stripe objects; we read them field by field.
    const rows = simulator.snapshot().rows as unknown as Rows;
    learnOwners(rows);
    const readWith = (memory: Memory, from = rows) =>
      new Map([...owners.keys()].map((id) => [id, readCustomer(indexOf(from), shop, id, memory)]));
    const { refund: _, dispute: __, credit_note: ___, ...unreturned } = rows;
    reading = {
      rows,
      shop,
      remembering: readWith(keeper.memory),
      forgetting: readWith(noMemory),
      unreturned: readWith(keeper.memory, unreturned),
    };
    return reading;
  }

  function learnOwners(rows: Rows): void {
    for (const { id, metadata } of rows.customer ?? []) {
      const owner = (metadata as { owner_id?: string } | null)?.owner_id;
      if (owner !== undefined) owners.set(id, owner);
    }
    for (const kind of ["checkout.session", "subscription"])
      for (const { id, customer } of rows[kind] ?? []) {
        const owner = owners.get(idOf(customer) ?? "");
        if (owner !== undefined) ownersOfSources.set(id, owner);
      }
  }

  const of = (ownerId: string, readings: Map<string, CustomerReading>) =>
    [...readings]
      .filter(([customerId]) => owners.get(customerId) === ownerId)
      .map(([, customer]) => customer);

  function entitlements(ownerId: string, now: number) {
    const { remembering, forgetting, unreturned } = read();
    const t = Math.floor(now / 1000);
    const at = (readings: Map<string, CustomerReading>) => entitlementsAt(of(ownerId, readings), t);
    return {
      remembering: at(remembering),
      forgetting: at(forgetting),
      unreturned: at(unreturned),
    };
  }

  return {
    rows: () => read().rows,
    record(now) {
      const current = read();
      if (current === recorded.reading && now < recorded.until) return;
      const { rows, remembering } = current;
      const known = keeper.gifts;
      keeper.record(rows, [...remembering.values()], Math.floor(now / 1000));
      const until = recordHistory(now);
      if (keeper.gifts !== known) reading = null;
      recorded = { reading, until };
    },
    ownerOf: (customerId) => {
      read();
      return owners.get(customerId);
    },
    ownerOfSource: (sourceId) => {
      read();
      return ownersOfSources.get(sourceId);
    },
    owners: () => [...new Set(owners.values())],
    readings(ownerId) {
      const { remembering, forgetting } = read();
      return { remembering: of(ownerId, remembering), forgetting: of(ownerId, forgetting) };
    },
    entitlements,
    grantedUntil: history.grantedUntil,
    reachedUntil: history.reachedUntil,
    close: stopListening,
  };
}
