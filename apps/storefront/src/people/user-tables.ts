import { bigint, boolean, integer, text, timestamp } from "drizzle-orm/pg-core";
import { invitations, members, organisations } from "./organisation-tables.ts";
import { storefront } from "./schema.ts";

// The migrations' tables for Better Auth's drizzle adapter: the keys of `identityTables` are its model names, the keys
// of the columns its field names.

const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = moment("created_at").notNull().defaultNow();
const updatedAt = moment("updated_at").notNull().defaultNow();

export const user = storefront.table("users", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  createdAt,
  updatedAt,
});

const session = storefront.table("sessions", {
  id: text("id").primaryKey(),
  token: text("token").notNull().unique(),
  userId: text("user_id").notNull(),
  expiresAt: moment("expires_at").notNull(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  activeOrganizationId: text("active_organisation_id"),
  createdAt,
  updatedAt,
});

const account = storefront.table("accounts", {
  id: text("id").primaryKey(),
  userId: text("user_id").notNull(),
  providerId: text("provider_id").notNull(),
  accountId: text("account_id").notNull(),
  password: text("password"),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: moment("access_token_expires_at"),
  refreshTokenExpiresAt: moment("refresh_token_expires_at"),
  scope: text("scope"),
  createdAt,
  updatedAt,
});

const verification = storefront.table("verifications", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: moment("expires_at").notNull(),
  createdAt,
  updatedAt,
});

const rateLimit = storefront.table("rate_limits", {
  id: text("id").primaryKey(),
  key: text("key").notNull().unique(),
  count: integer("count").notNull(),
  lastRequest: bigint("last_request", { mode: "number" }).notNull(),
});

export const identityTables = {
  user,
  session,
  account,
  verification,
  rateLimit,
  organization: organisations,
  member: members,
  invitation: invitations,
};
