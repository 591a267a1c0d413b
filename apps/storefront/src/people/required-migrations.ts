import type { RequiredMigrations } from "@tollgate/core";

/** The migrations of accounts and organisations; a test compares them with the folder. */
export const storefrontMigrations: RequiredMigrations = {
  namespace: "storefront",
  names: ["0001-storefront.sql"],
};
