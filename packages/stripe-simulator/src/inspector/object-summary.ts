import { formatMoney } from "@tollgate/money";
import type { ObjectName } from "../world/store.ts";
import type { Row } from "../world/table.ts";
import type { World } from "../world/world.ts";

export function countRows(world: World): { name: ObjectName; count: number }[] {
  const names = Object.keys(world.store.tables) as ObjectName[];
  return names.map((name) => ({ count: world.store.tables[name].size, name }));
}

/** The few fields that identify an object to a reader. */
export function summaryOf(row: Row): string {
  const fields = new Map<string, unknown>(Object.entries(row));
  const named = [
    "type",
    "name",
    "email",
    "description",
    "number",
    "status",
    "payment_status",
    "mode",
    "customer",
    "url",
    "code",
  ];
  return named
    .map((field) => fields.get(field))
    .filter((value): value is string => typeof value === "string" && value !== "")
    .slice(0, 4)
    .join(" · ");
}

/** An amount in its own currency, for people: 49.00 USD. */
export function amountOf(row: Row): string {
  const fields = new Map<string, unknown>(Object.entries(row));
  const amount = ["amount", "amount_total", "total", "unit_amount"]
    .map((field) => fields.get(field))
    .find((value) => typeof value === "number");
  const currency = fields.get("currency");
  if (typeof amount !== "number" || typeof currency !== "string") return "";
  return formatMoney(amount, currency, { locale: "en-US", display: "code" });
}
