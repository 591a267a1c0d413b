import type Stripe from "stripe";
import { createConfiguration, FEATURES, mergeFeatures } from "../portal/portal-configuration.ts";
import { missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, hash, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

const FIELDS = {
  business_profile: hash({
    headline: emptyable(text(60)),
    privacy_policy_url: text(),
    terms_of_service_url: text(),
  }),
  default_return_url: emptyable(text()),
  login_page: hash({ enabled: required(flag()) }),
  metadata: metadata(),
  name: emptyable(text()),
};

export const billingPortalConfigurationRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/billing_portal/configurations",
    returns: "billing_portal.configuration",
    params: { ...FIELDS, features: required(FEATURES) },
    handle(world, { business_profile: profile, features, login_page: login, metadata: given, ...fields }) {
      return createConfiguration(world, {
        ...fields,
        business_profile: {
          headline: null,
          privacy_policy_url: null,
          terms_of_service_url: null,
          ...profile,
        },
        features: mergeFeatures(features),
        login_page: { enabled: login?.enabled ?? false, url: null },
        metadata: mergeMetadata({}, given),
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/billing_portal/configurations/:id",
    returns: "billing_portal.configuration",
    params: {},
    handle: (world, _, [id]) => findConfiguration(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/billing_portal/configurations/:id",
    returns: "billing_portal.configuration",
    params: { ...FIELDS, active: flag(), features: FEATURES },
    handle(
      world,
      { business_profile: profile, features, login_page: login, metadata: given, ...fields },
      [id],
    ) {
      const found = findConfiguration(world, id);
      const patch = {
        ...fields,
        business_profile: { ...found.business_profile, ...profile },
        features: features ? mergeFeatures(features, found.features) : found.features,
        login_page: { ...found.login_page, ...login },
        metadata: mergeMetadata(found.metadata, given),
        updated: seconds(world),
      };
      return change(
        world,
        world.store.tables["billing_portal.configuration"],
        found,
        patch,
        "billing_portal.configuration.updated",
      );
    },
  }),
  listRoute({
    path: "/v1/billing_portal/configurations",
    returns: "billing_portal.configuration",
    params: { active: flag(), is_default: flag() },
    rows: ({ store }, { active, is_default }) =>
      store.tables["billing_portal.configuration"]
        .all()
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => is_default === undefined || row.is_default === is_default),
  }),
];

export function findConfiguration(
  world: World,
  id: string,
  param = "id",
): Stripe.BillingPortal.Configuration {
  const found = world.store.tables["billing_portal.configuration"].get(id);
  if (!found) throw missingResource("billing_portal.configuration", id, param);
  return found;
}
