import { currencyCode } from "../catalog/price.ts";
import { findCustomer } from "../payments/customer.ts";
import { moveBalance } from "../payments/customer-balance.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, integer, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";

/** Source: docs.stripe.com/api/customer_balance_transactions. */
export const customerBalanceTransactionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/customers/:id/balance_transactions",
    returns: "customer_balance_transaction",
    params: {
      amount: required(integer()),
      currency: required(text(3)),
      description: emptyable(text(350)),
      metadata: metadata(),
    },
    handle(world, { amount, currency, description, metadata: given }, [id]) {
      const customer = findCustomer(world, id);
      const moved = moveBalance(
        world,
        customer.id,
        { amount, currency: currencyCode(currency) },
        { type: "adjustment", description: description ?? null, metadata: mergeMetadata({}, given) },
      );
      if (!moved) throw invalidRequest("The amount must not be zero.", { param: "amount" });
      return moved;
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id/balance_transactions/:transaction",
    returns: "customer_balance_transaction",
    params: {},
    handle(world, _, [id, transaction = ""]) {
      const found = world.store.tables.customer_balance_transaction.get(transaction);
      if (!found || found.customer !== id) throw missingResource("customer_balance_transaction", transaction);
      return found;
    },
  }),
  listRoute({
    path: "/v1/customers/:id/balance_transactions",
    returns: "customer_balance_transaction",
    params: { invoice: text() },
    rows(world, { invoice }, [id]) {
      const rows = world.store.tables.customer_balance_transaction.where(
        "customer",
        findCustomer(world, id).id,
      );
      return invoice === undefined ? rows : rows.filter((row) => row.invoice === invoice);
    },
  }),
];
