import { randomBytes } from "node:crypto";
import Stripe from "stripe";
import { createShopper } from "../shopper.ts";
import { simulatorControl } from "../simulator-control.ts";
import type { Env, WorldUrls } from "../world-environment.ts";
import { companies } from "./companies.ts";
import { foundCompany } from "./found-company.ts";
import { people } from "./people.ts";
import { readPeople, type SeededPerson, writePeople } from "./people-file.ts";
import type { Actor, Person } from "./person.ts";

export interface SeedOptions {
  world: { urls: Pick<WorldUrls, "storefront" | "stripe">; env: Env };
  /** The file that the shop's switcher reads. */
  file: string;
  /** Once it is aborted, nobody is seeded any more, and what the end of the world breaks is not a problem to report. */
  signal?: AbortSignal;
  /** Called after each person or company, with the reason when its story failed. */
  onPerson?: (
    person: Pick<Person, "name" | "about">,
    problem: string | null,
    done: number,
    of: number,
  ) => void;
}

/**
 * Fills a world with one person per customer state, through the shop's public surfaces. Leaves existing people alone. A
 * person whose story fails is left out, and tried again the next time.
 */
export async function seedPeople({ world, file, signal, onPerson }: SeedOptions): Promise<SeededPerson[]> {
  const seeded = await readPeople(file);
  const stripe = merchant(world);
  const of = people.length + companies.length;
  let done = 0;
  const known = (key: string) => seeded.some((person) => person.key === key);
  const save = async (person: Person, actor: Actor, organisation?: string) => {
    const { key, name, about } = person;
    const { email, password } = actor;
    seeded.push({ key, name, about, email, password, ...(organisation ? { organisation } : {}) });
    await writePeople(file, seeded);
  };
  const run = async (who: Pick<Person, "name" | "about">, story: () => Promise<void>) => {
    if (signal?.aborted) return;
    const problem = await story().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (problem !== null && signal?.aborted) return;
    done += 1;
    onPerson?.(who, problem, done, of);
  };
  for (const person of people)
    if (!known(person.key))
      await run(person, async () => {
        const actor = await signUp(world.urls.storefront, person);
        await person.story?.({
          shopper: actor.shopper,
          stripe,
          simulator: simulatorControl(world.urls.stripe),
        });
        await save(person, actor);
      });
  for (const company of companies)
    if (!known(company.founder.key))
      await run(company, async () => {
        const actors = await foundCompany(company, (person) => signUp(world.urls.storefront, person));
        for (const { person, actor } of actors) await save(person, actor, company.name);
      });
  return seeded;
}

async function signUp(shopUrl: string, { key, name }: Person): Promise<Actor> {
  const shopper = createShopper(shopUrl);
  const email = `${key}.${randomBytes(3).toString("hex")}@example.test`;
  const password = randomBytes(12).toString("base64url");
  await shopper.signUp({ name, email, password });
  return { shopper, email, password };
}

function merchant({ urls, env }: SeedOptions["world"]): Stripe {
  const { hostname, port, protocol } = new URL(urls.stripe);
  return new Stripe(env.STRIPE_SECRET_KEY ?? "", {
    host: hostname,
    port,
    protocol: protocol === "https:" ? "https" : "http",
    telemetry: false,
  });
}
