import { readCommandLine } from "@tollgate/command-line";
import { connectDatabase } from "@tollgate/core";
import { z } from "zod";
import { catalog } from "./catalog.ts";
import { loadEnvFile } from "./env-file.ts";
import { filled } from "./environment.ts";
import { planCatalog } from "./plan-catalog.ts";
import { applyPlan, planText, pushSeats } from "./push-catalog.ts";
import { pushPortal } from "./push-portal.ts";
import { connectStripe } from "./stripe.ts";

const options = readCommandLine({
  name: "pnpm catalog:push",
  about:
    "Brings products, prices, portal configurations and seats in line with the catalog. Safe to run again.",
  options: {
    plan: { type: "boolean", default: false, about: "only print what would change, and why" },
    force: { type: "boolean", default: false, about: "also change what subscribers have bought" },
  },
  read: (values) => values,
});
loadEnvFile();
const environment = z
  .object({
    STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/),
    STRIPE_API_BASE: z.url().optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  })
  .safeParse(filled(process.env));
if (!environment.success) {
  const wrong = new Set(environment.error.issues.map(({ path }) => path[0]));
  if (wrong.has("STRIPE_SECRET_KEY"))
    console.error("STRIPE_SECRET_KEY is missing or malformed: take it from Developers > API keys at Stripe.");
  if (wrong.has("STRIPE_API_BASE"))
    console.error("STRIPE_API_BASE is malformed: leave it out for Stripe itself.");
  if (wrong.has("DATABASE_URL"))
    console.error("DATABASE_URL is missing or malformed: the seats of courses are database rows.");
  process.exit(1);
}
const {
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_API_BASE: apiBase,
  DATABASE_URL: databaseUrl,
} = environment.data;
const stripe = connectStripe({
  stripe: { secretKey, apiBase: apiBase ?? null, webhookSecrets: [], livemode: secretKey.includes("_live_") },
});
const plans = await planCatalog(stripe, catalog);
console.log("Planned:");
for (const plan of plans) console.log(`  ${planText(plan)}`);
if (options.plan) process.exit();
const pushed = await applyPlan(stripe, plans, { force: options.force }).catch((error: Error) => {
  console.error(`Nothing was changed. ${error.message}`);
  process.exit(1);
});
for (const { lookupKey, priceId, outcome } of pushed) console.log(`${lookupKey}: ${outcome} (${priceId})`);
for (const { planGroup, outcome, configurationId } of await pushPortal(stripe, catalog))
  console.log(`portal, ${planGroup ?? "no plan switching"}: ${outcome} (${configurationId})`);

const { db, close } = connectDatabase(databaseUrl);
for (const { courseId, added, removed, inUse } of await pushSeats(db, catalog)) {
  const rest = inUse.length > 0 ? `; seats ${inUse.join(", ")} are in use and stay until they are free` : "";
  console.log(`${courseId}: ${added} seats added, ${removed} removed${rest}`);
}
await close();
