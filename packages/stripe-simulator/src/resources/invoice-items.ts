import { missingResource } from "../protocol/errors.ts";
import { flag, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { idOf } from "../world/store.ts";

/** Prorations make invoice items; making one by hand is left out on purpose. */
export const invoiceItemRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/invoiceitems/:id",
    returns: "invoiceitem",
    params: {},
    handle(world, _, [id]) {
      const found = world.store.tables.invoiceitem.get(id);
      if (!found) throw missingResource("invoiceitem", id);
      return found;
    },
  }),
  listRoute({
    path: "/v1/invoiceitems",
    returns: "invoiceitem",
    params: { customer: text(), invoice: text(), pending: flag() },
    rows: ({ store }, { customer, invoice, pending }) =>
      (customer === undefined
        ? store.tables.invoiceitem.all()
        : store.tables.invoiceitem.where("customer", customer)
      )
        .filter((row) => invoice === undefined || idOf(row.invoice) === invoice)
        .filter((row) => pending === undefined || (row.invoice === null) === pending),
  }),
];
