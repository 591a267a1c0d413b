import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import { type Route, route } from "../protocol/route.ts";
import { seconds, type World } from "../world/world.ts";

const NOTHING_REQUIRED = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

export const accountRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/account",
    returns: "account",
    params: {},
    handle: (world) => account(world),
  }),
  route({
    method: "GET",
    path: "/v1/accounts/:id",
    returns: "account",
    params: {},
    handle(world, _, [id]) {
      if (id !== world.settings.accountId) throw missingResource("account", id);
      return account(world);
    },
  }),
  route({
    method: "GET",
    path: "/v1/balance",
    returns: "balance",
    params: {},
    handle: (world) => balance(world),
  }),
];

function account(world: World): Partial<Stripe.Account> {
  return {
    id: world.settings.accountId,
    object: "account",
    business_type: "company",
    capabilities: { card_payments: "active", sepa_debit_payments: "active", transfers: "active" },
    charges_enabled: true,
    business_profile: null,
    controller: { type: "account" },
    country: "US",
    created: 1_700_000_000,
    default_currency: "usd",
    details_submitted: true,
    email: "owner@example.com",
    external_accounts: {
      data: [],
      has_more: false,
      object: "list",
      url: `/v1/accounts/${world.settings.accountId}/external_accounts`,
    },
    future_requirements: NOTHING_REQUIRED,
    metadata: {},
    payouts_enabled: true,
    requirements: NOTHING_REQUIRED,
    settings: null,
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "standard",
  };
}

/** The balance by currency; amounts become available after two days. */
function balance(world: World): Stripe.Balance {
  const now = seconds(world);
  const transactions = world.store.tables.balance_transaction.all();
  const currencies = [...new Set(["usd", ...transactions.map((row) => row.currency)])];
  const sum = (currency: string, isAvailable: boolean) => {
    const amount = transactions
      .filter((row) => row.currency === currency && row.available_on <= now === isAvailable)
      .reduce((total, row) => total + row.net, 0);
    return { amount, currency, source_types: { card: amount } };
  };
  return {
    object: "balance",
    available: currencies.map((currency) => sum(currency, true)),
    connect_reserved: currencies.map((currency) => ({ amount: 0, currency })),
    livemode: false,
    pending: currencies.map((currency) => sum(currency, false)),
  };
}
