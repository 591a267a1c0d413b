import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { companies } from "./companies.ts";
import { people } from "./people.ts";
import { seedPeople } from "./seed-people.ts";

const file = join(tmpdir(), "tollgate-nobody-is-seeded", "people.json");
let close: () => void = () => {};
afterEach(() => close());

/** A shop that ends each connection without an answer, as one that is stopped does. */
async function stoppedShop(onRequest: () => void = () => {}) {
  const server = createServer((request) => {
    onRequest();
    request.socket.destroy();
  }).listen(0, "127.0.0.1");
  close = () => server.close();
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { urls: { storefront: url, stripe: url }, env: { STRIPE_SECRET_KEY: "sk_test_seed" } };
}

it("reports everybody whose story failed", async () => {
  const problems: unknown[] = [];
  const world = await stoppedShop();
  const seeded = await seedPeople({ world, file, onPerson: (_, problem) => void problems.push(problem) });
  expect(seeded).toEqual([]);
  expect(problems).toEqual(Array(people.length + companies.length).fill(expect.any(String)));
});

it("reports nobody whom the end of the world interrupts, and begins with nobody else", async () => {
  const stopping = new AbortController();
  const reported: string[] = [];
  let requests = 0;
  const world = await stoppedShop(() => {
    requests += 1;
    stopping.abort();
  });
  await seedPeople({
    world,
    file,
    signal: stopping.signal,
    onPerson: ({ name }) => void reported.push(name),
  });
  expect({ requests, reported }).toEqual({ requests: 1, reported: [] });
});
