import { bigint, text, timestamp } from "drizzle-orm/pg-core";
import { organisationRoles } from "./role.ts";
import { storefront } from "./schema.ts";

// What migrations/*.sql make. The keys of the columns are Better Auth's field names, and so are
// written as it writes them.

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
  /** The order of the queue: the lower one was assigned earlier. */
  position: bigint("position", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
  assignedAt: moment("assigned_at").notNull().defaultNow(),
});
