import type { Sql } from "postgres";

/** A table as Postgres describes it: its columns, defaults and constraints. */
export interface TableShape {
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
  table: string;
  to: string[];
  deletes: boolean;
  isDeferred: boolean;
}

const question = `select c.relname as name,
  (select json_agg(json_build_object('name', a.attname, 'type', t.typname, 'isRequired', a.attnotnull,
      'default', pg_get_expr(d.adbin, d.adrelid), 'isIdentity', a.attidentity <> '') order by a.attnum)
    from pg_attribute a join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select coalesce(json_agg(json_build_object('columns', (select json_agg(a.attname order by k.place)
        from unnest(i.indkey) with ordinality k(number, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number),
      'where', pg_get_expr(i.indpred, i.indrelid))), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique) as unique,
  (select coalesce(json_agg(pg_get_expr(r.conbin, r.conrelid)), '[]')
    from pg_constraint r where r.conrelid = c.oid and r.contype = 'c') as checks,
  (select coalesce(json_agg(json_build_object('columns', (select json_agg(a.attname order by k.place)
        from unnest(r.conkey) with ordinality k(number, place)
          join pg_attribute a on a.attrelid = r.conrelid and a.attnum = k.number),
      'table', r.confrelid::regclass::text, 'to', (select json_agg(a.attname order by k.place)
        from unnest(r.confkey) with ordinality k(number, place)
          join pg_attribute a on a.attrelid = r.confrelid and a.attnum = k.number),
      'deletes', r.confdeltype = 'c', 'isDeferred', r.condeferred)), '[]')
    from pg_constraint r where r.conrelid = c.oid and r.contype = 'f') as "references"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind = 'r' order by c.relname`;

export async function readSchema(sql: Sql): Promise<TableShape[]> {
  return (await sql.unsafe(question)) as unknown as TableShape[];
}
