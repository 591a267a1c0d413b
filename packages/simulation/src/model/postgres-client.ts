/** The client interface that drizzle needs: see drizzle-orm/postgres-js/session.js. */
export interface Client {
  unsafe(query: string, parameters: unknown[], options?: object): Query;
  begin(work: (inner: Client) => Promise<unknown>): Promise<unknown>;
}

/** A query that is sent when awaited, as in postgres.js: it returns rows as objects, or as arrays of values. */
export type Query = PromiseLike<unknown> & { values(): Promise<unknown> };

export function queryOf(ask: (isValues: boolean) => Promise<unknown>): Query {
  return {
    // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is a thenable.
    then: (resolve, reject) => ask(false).then(resolve, reject),
    values: () => ask(true),
  };
}
