import { bigint, text, timestamp } from "drizzle-orm/pg-core";
import { organisationRoles } from "./role.ts";
import { storefront } from "./schema.ts";

// The tables of the migrations. The keys are Better Auth's field names, in its spelling.

const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = moment("created_at").notNull().defaultNow();

export const organisations = storefront.table("organisations", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  slug: text("slug").notNull().unique(),
  logo: text("logo"),
  metadata: text("metadata"),
  createdAt,
});

export const members = storefront.table("members", {
  id: text("id").primaryKey(),
  organizationId: text("organisation_id").notNull(),
  userId: text("user_id").notNull(),
  role: text("role", { enum: organisationRoles }).notNull(),
  createdAt,
});

export const invitations = storefront.table("invitations", {
  id: text("id").primaryKey(),
  organizationId: text("organisation_id").notNull(),
  inviterId: text("inviter_id").notNull(),
  email: text("email").notNull(),
  role: text("role", { enum: organisationRoles }).notNull(),
  status: text("status", { enum: ["pending", "accepted", "rejected", "canceled"] }).notNull(),
  expiresAt: moment("expires_at").notNull(),
  createdAt,
});

export const organisationSeats = storefront.table("organisation_seats", {
  memberId: text("member_id").primaryKey(),
  organisationId: text("organisation_id").notNull(),
  /** Order of the queue: the lower number was assigned earlier. */
  position: bigint("position", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
  assignedAt: moment("assigned_at").notNull().defaultNow(),
});
