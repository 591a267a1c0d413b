import type { Database } from "@tollgate/core";
import { sql } from "drizzle-orm";
import type { Row, Rows } from "../stripe/rows.ts";

/** Stores a document, replacing any earlier one. */
export async function put(db: Database, id: string, document: object): Promise<void> {
  await db.execute(sql`insert into control.documents (id, document) values (${id}, ${JSON.stringify(document)})
    on conflict (id) do update set document = excluded.document`);
}

/** Stores a document only if its stamp is strictly newer than the stored one's. */
export async function putNewer(db: Database, id: string, document: object, stamp: number): Promise<void> {
  await db.execute(sql`insert into control.documents (id, document, stamp) values (${id}, ${JSON.stringify(document)}, ${stamp})
    on conflict (id) do update set document = excluded.document, stamp = excluded.stamp
    where control.documents.stamp < excluded.stamp`);
}

export async function find<Document>(db: Database, id: string): Promise<Document | null> {
  const rows = (await db.execute(
    sql`select document from control.documents where id = ${id}`,
  )) as unknown as {
    document: Document | string;
  }[];
  return parsed(rows[0]?.document);
}

/** All stored Stripe objects, by type. */
export async function findObjects(db: Database): Promise<Rows> {
  const rows = (await db.execute(sql`select document from control.documents`)) as unknown as {
    document: Row | string;
  }[];
  const tables: Record<string, Row[]> = {};
  for (const { document } of rows) {
    const row = parsed<Row>(document);
    const table = String(row?.object);
    if (row) tables[table] = [...(tables[table] ?? []), row];
  }
  return tables;
}

export async function customerOf(db: Database, ownerId: string): Promise<string | null> {
  const rows = (await db.execute(
    sql`select customer_id from tollgate.customers where owner_key = ${ownerId}`,
  )) as unknown as { customer_id: string | null }[];
  return rows[0]?.customer_id ?? null;
}

function parsed<Document>(document: Document | string | undefined): Document | null {
  if (document === undefined) return null;
  return typeof document === "string" ? (JSON.parse(document) as Document) : document;
}
