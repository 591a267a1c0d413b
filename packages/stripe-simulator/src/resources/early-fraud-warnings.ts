import { missingResource } from "../protocol/errors.ts";
import { text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { idOf } from "../world/store.ts";

export const earlyFraudWarningRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/radar/early_fraud_warnings/:id",
    returns: "radar.early_fraud_warning",
    params: {},
    handle(world, _, [id]) {
      const found = world.store.tables["radar.early_fraud_warning"].get(id);
      if (!found) throw missingResource("early_fraud_warning", id);
      return found;
    },
  }),
  listRoute({
    path: "/v1/radar/early_fraud_warnings",
    returns: "radar.early_fraud_warning",
    params: { charge: text(), payment_intent: text() },
    rows: ({ store }, { charge, payment_intent }) =>
      store.tables["radar.early_fraud_warning"]
        .all()
        .filter((row) => charge === undefined || idOf(row.charge) === charge)
        .filter((row) => payment_intent === undefined || idOf(row.payment_intent) === payment_intent),
  }),
];
