import { pgSchema } from "drizzle-orm/pg-core";

/** The schema of the storefront's tables: every statement names it, because a search path does not survive a pooler. */
export const storefront = pgSchema("storefront");
