import type { Sql } from "postgres";

/** A table as Postgres describes it: its columns, defaults and constraints. */
export interface TableShape {
  /** With its schema: `tollgate.inbox`. */
  name: string;
  columns: ColumnShape[];
  /** Unique indexes, the primary key among them. */
  unique: { columns: string[]; where: string | null }[];
  /** Conditions that hold for each row. */
  checks: string[];
  references: ReferenceShape[];
}

interface ColumnShape {
  name: string;
  /** The name in `pg_type`. */
  type: string;
  isRequired: boolean;
  /** An expression; NULL for none. */
  default: string | null;
  isIdentity: boolean;
}

interface ReferenceShape {
  columns: string[];
  /** With its schema. */
  table: string;
  to: string[];
  deletes: boolean;
  isDeferred: boolean;
}

const question = `select n.nspname || '.' || c.relname as name,
  (select json_agg(json_build_object('name', a.attname, 'type', t.typname, 'isRequired', a.attnotnull,
      'default', pg_get_expr(d.adbin, d.adrelid), 'isIdentity', a.attidentity <> '') order by a.attnum)
    from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('columns', (select json_agg(a.attname order by k.position)
        from unnest(i.indkey) with ordinality k(number, position)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number),
      'where', pg_get_expr(i.indpred, i.indrelid))), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique) as unique,
  (select coalesce(json_agg(pg_get_expr(r.conbin, r.conrelid)), '[]')
    from pg_constraint r where r.conrelid = c.oid and r.contype = 'c') as checks,
  (select coalesce(json_agg(json_build_object('columns', (select json_agg(a.attname order by k.position)
        from unnest(r.conkey) with ordinality k(number, position)
          join pg_attribute a on a.attrelid = r.conrelid and a.attnum = k.number),
      'table', (select fn.nspname || '.' || f.relname from pg_class f join pg_namespace fn on fn.oid = f.relnamespace
        where f.oid = r.confrelid), 'to', (select json_agg(a.attname order by k.position)
        from unnest(r.confkey) with ordinality k(number, position)
          join pg_attribute a on a.attrelid = r.confrelid and a.attnum = k.number),
      'deletes', r.confdeltype = 'c', 'isDeferred', r.condeferred)), '[]')
    from pg_constraint r where r.conrelid = c.oid and r.contype = 'f') as "references"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind = 'r' order by n.nspname, c.relname`;

/** Describes the tables of these schemas. */
export async function readTables(sql: Sql, schemas: readonly string[]): Promise<TableShape[]> {
  return (await sql.unsafe(question, [[...schemas]])) as unknown as TableShape[];
}
