import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { bookingPayments, bookingStates } from "../model/booking.ts";
import type { Entitlement, EntitlementFlag } from "../model/entitlement.ts";
import type { Snapshot, SubscriptionItem } from "../model/snapshot.ts";
import { subscriptionStates } from "../model/subscription.ts";

// The shape of migrations/*.sql, which say who writes each column and what NULL means.

/** The schema of core's tables: every statement names it, because a search path does not survive a pooler. */
const tollgate = pgSchema("tollgate");

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const ticket = (name: string) => bigint(name, { mode: "number" });

export const customers = tollgate.table("customers", {
  ownerKey: text("owner_key").primaryKey(),
  ownerType: text("owner_type", { enum: ["user", "organisation"] }).notNull(),
  ownerId: text("owner_id").notNull(),
  customerId: text("customer_id").unique(),
  formerCustomerIds: text("former_customer_ids").array().notNull().default([]),
  listedAt: instant("listed_at"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const checkouts = tollgate.table(
  "checkouts",
  {
    ownerKey: text("owner_key").notNull(),
    planGroup: text("plan_group").notNull(),
    offer: text("offer").notNull(),
    seats: integer("seats").notNull().default(1),
    trialDays: integer("trial_days").notNull().default(0),
    attempt: uuid("attempt").notNull(),
    sessionId: text("session_id").unique(),
    url: text("url"),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.ownerKey, table.planGroup] })],
);

export const inboxStates = ["received", "applied", "superseded", "ignored", "parked"] as const;

export const inbox = tollgate.table("inbox", {
  stripeEventId: text("stripe_event_id").primaryKey(),
  type: text("type").notNull(),
  customerId: text("customer_id"),
  objectId: text("object_id"),
  paymentIntentId: text("payment_intent_id"),
  apiVersion: text("api_version"),
  livemode: boolean("livemode").notNull(),
  account: text("account"),
  stripeCreatedAt: instant("stripe_created_at").notNull(),
  payload: text("payload").notNull(),
  state: text("state", { enum: inboxStates }).notNull(),
  reason: text("reason"),
  deliveries: integer("deliveries").notNull().default(1),
  receivedAt: instant("received_at").notNull(),
  announcedAt: instant("announced_at"),
  staleSyncs: integer("stale_syncs").notNull().default(0),
  answeredAt: instant("answered_at"),
  answeredByTicket: ticket("answered_by_ticket"),
});

export interface OpenTicket {
  ticket: number;
  nonce: string;
}

export const snapshots = tollgate.table("snapshots", {
  customerId: text("customer_id").primaryKey(),
  issued: ticket("issued").notNull().default(0),
  applied: ticket("applied").notNull().default(0),
  openTickets: jsonb("open_tickets").$type<OpenTicket[]>().notNull().default([]),
  syncStartedAt: instant("sync_started_at"),
  takenAt: instant("taken_at"),
  snapshot: jsonb("snapshot").$type<Snapshot>(),
  salesSeenAt: instant("sales_seen_at"),
  moneySeenAt: instant("money_seen_at"),
  cached: ticket("cached").notNull().default(0),
  nextChangeAt: instant("next_change_at"),
  actLeaseUntil: instant("act_lease_until"),
});

export const entitlements = tollgate.table("user_entitlements", {
  id: text("id").primaryKey(),
  ownerKey: text("owner_key").notNull(),
  ownerType: text("owner_type", { enum: ["user", "organisation"] }).notNull(),
  ownerId: text("owner_id").notNull(),
  customerId: text("customer_id").notNull(),
  level: text("level").notNull(),
  seats: integer("seats").notNull(),
  planGroup: text("plan_group"),
  source: text("source", { enum: ["purchase", "subscription", "grant"] }).notNull(),
  sourceId: text("source_id").notNull(),
  access: text("access", { enum: ["granted", "pending", "denied"] }).notNull(),
  reason: text("reason").notNull(),
  startsAt: instant("starts_at"),
  expiresAt: instant("expires_at"),
  evidence: jsonb("evidence").$type<string[]>().notNull(),
  flags: jsonb("flags").$type<EntitlementFlag[]>().notNull(),
  stripeEventId: text("stripe_event_id"),
  ticket: ticket("ticket").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const closedSessions = tollgate.table("closed_sessions", {
  sessionId: text("session_id").primaryKey(),
  customerId: text("customer_id").notNull(),
  subscriptionId: text("subscription_id"),
  createdAt: instant("created_at").notNull(),
});

export const unboundStates = ["open", "bound", "refunded", "dismissed"] as const;

export const unbound = tollgate.table("unbound", {
  sourceId: text("source_id").primaryKey(),
  customerId: text("customer_id"),
  reason: text("reason").notNull(),
  foundBy: text("found_by").notNull(),
  foundAt: instant("found_at").notNull(),
  state: text("state", { enum: unboundStates }).notNull().default("open"),
  person: text("person"),
  note: text("note"),
  decidedAt: instant("decided_at"),
});

export const merchantSubscriptions = tollgate.table("merchant_subscriptions", {
  id: text("id").primaryKey(),
  customerId: text("customer_id").notNull(),
  status: text("status").notNull(),
  items: jsonb("items").$type<SubscriptionItem[]>().notNull(),
  currentPeriodEnd: instant("current_period_end"),
  trialEnd: instant("trial_end"),
  cancelAt: instant("cancel_at"),
  cancelAtPeriodEnd: boolean("cancel_at_period_end").notNull(),
  endedAt: instant("ended_at"),
  pauseCollection: text("pause_collection"),
  collectionMethod: text("collection_method").notNull(),
  latestInvoiceId: text("latest_invoice_id"),
  latestInvoiceStatus: text("latest_invoice_status"),
  listedAt: instant("listed_at"),
  stripeCreatedAt: instant("stripe_created_at").notNull(),
  ticket: ticket("ticket").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const subscriptions = tollgate.table("subscriptions", {
  id: text("id").primaryKey(),
  ownerKey: text("owner_key").notNull(),
  offer: text("offer"),
  planGroup: text("plan_group"),
  level: text("level"),
  seats: integer("seats").notNull(),
  state: text("state", { enum: subscriptionStates }).notNull(),
  reason: text("reason").notNull(),
  accessUntil: instant("access_until"),
  renewsAt: instant("renews_at"),
  duplicate: boolean("duplicate").notNull(),
  ticket: ticket("ticket").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const subscriptionTransitions = tollgate.table("subscription_transitions", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  subscriptionId: text("subscription_id").notNull(),
  ownerKey: text("owner_key").notNull(),
  fromStatus: text("from_status"),
  toStatus: text("to_status"),
  cause: text("cause").notNull(),
  stripeEventId: text("stripe_event_id"),
  ticket: ticket("ticket").notNull(),
  at: instant("at").notNull(),
});

export const journal = tollgate.table("journal", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  ownerKey: text("owner_key").notNull(),
  entitlementId: text("entitlement_id").notNull(),
  change: text("change").notNull(),
  before: jsonb("before").$type<Entitlement | null>(),
  after: jsonb("after").$type<Entitlement | null>(),
  cause: text("cause").notNull(),
  stripeEventId: text("stripe_event_id"),
  customerId: text("customer_id").notNull(),
  ticket: ticket("ticket").notNull(),
  policyVersion: text("policy_version").notNull(),
  at: instant("at").notNull(),
});

export const grants = tollgate.table("grants", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  grantId: text("grant_id").notNull(),
  change: text("change", { enum: ["granted", "revoked"] }).notNull(),
  ownerKey: text("owner_key").notNull(),
  customerId: text("customer_id").notNull(),
  level: text("level").notNull(),
  until: instant("until").notNull(),
  person: text("person").notNull(),
  reason: text("reason").notNull(),
  at: instant("at").notNull(),
});

export const syncs = tollgate.table("syncs", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  customerId: text("customer_id").notNull(),
  ticket: ticket("ticket").notNull(),
  source: text("source").notNull(),
  outcome: text("outcome", { enum: ["applied", "overtaken", "stale", "failed"] }).notNull(),
  reads: integer("reads").notNull(),
  answered: integer("answered").notNull().default(0),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at").notNull(),
  error: text("error"),
});

export const courseSeats = tollgate.table(
  "course_seats",
  {
    courseId: text("course_id").notNull(),
    seat: integer("seat").notNull(),
    bookingId: uuid("booking_id").unique(),
  },
  (table) => [primaryKey({ columns: [table.courseId, table.seat] })],
);

export const bookings = tollgate.table("bookings", {
  id: uuid("id").primaryKey(),
  ownerKey: text("owner_key").notNull(),
  courseId: text("course_id").notNull(),
  seat: integer("seat"),
  state: text("state", { enum: bookingStates }).notNull(),
  payment: text("payment", { enum: bookingPayments }).notNull(),
  amount: integer("amount").notNull(),
  currency: text("currency").notNull(),
  customerId: text("customer_id").notNull(),
  sessionId: text("session_id").unique(),
  url: text("url"),
  paymentIntentId: text("payment_intent_id"),
  holdUntil: instant("hold_until").notNull(),
  pageClosed: boolean("page_closed").notNull().default(false),
  refundOwed: boolean("refund_owed").notNull().default(false),
  refundId: text("refund_id"),
  refundAttempts: integer("refund_attempts").notNull().default(0),
  refundAfter: instant("refund_after"),
  note: text("note"),
  ticket: ticket("ticket"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const bookingChanges = tollgate.table("booking_changes", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  bookingId: uuid("booking_id").notNull(),
  ownerKey: text("owner_key").notNull(),
  fromState: text("from_state", { enum: bookingStates }),
  toState: text("to_state", { enum: bookingStates }).notNull(),
  fromPayment: text("from_payment", { enum: bookingPayments }),
  toPayment: text("to_payment", { enum: bookingPayments }).notNull(),
  seat: integer("seat"),
  cause: text("cause").notNull(),
  stripeEventId: text("stripe_event_id"),
  ticket: ticket("ticket"),
  at: instant("at").notNull(),
});

/** How many of each a reconciliation has found. */
export interface ReconcileCounts {
  /** Objects of Stripe's lists. */
  listed: number;
  /** Customers that were synced, by why. */
  neverHeard: number;
  older: number;
  deleted: number;
  /** Customers of an owner who had none, or another one. */
  adopted: number;
  /** Paid, ours, and nobody's: in the queue. */
  unbound: number;
  /** Of other products of the account. */
  foreign: number;
  failed: number;
  /** Calls at Stripe for lists; a sync's own are in its log. */
  reads: number;
}

export const reconcileScopes = ["access", "account"] as const;

export const openInvoices = tollgate.table("open_invoices", {
  id: text("id").primaryKey(),
  customerId: text("customer_id").notNull(),
  stripeCreatedAt: instant("stripe_created_at").notNull(),
  awaitsBank: boolean("awaits_bank").notNull(),
  notedAt: instant("noted_at").notNull(),
  listedAt: instant("listed_at"),
});

export const reconciliations = tollgate.table("reconciliations", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  scope: text("scope", { enum: reconcileScopes }).notNull(),
  state: text("state", { enum: ["running", "done"] }).notNull(),
  since: instant("since").notNull(),
  list: text("list").notNull(),
  after: text("after"),
  counts: jsonb("counts").$type<ReconcileCounts>().notNull(),
  leaseUntil: instant("lease_until").notNull(),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at"),
});
