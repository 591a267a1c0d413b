import { createModel, type Model } from "../model/model.ts";
import { type Client, type Query, queryOf } from "../model/postgres-client.ts";
import type { TableShape } from "../model/schema.ts";
import { NotModelled } from "../model/words.ts";
import type { SimulationDatabase } from "./database.ts";
import { observeModel } from "./observe-model.ts";

/** The model as a story's database. */
export function openModelDatabase(schema: readonly TableShape[]): SimulationDatabase & { model: Model } {
  const model = createModel(schema);
  let checkpoint = model.state();
  let notModelled: string | null = null;

  /** Records an unknown statement: the caller may survive the error, but the run must not count. */
  function watched(query: Query): Query {
    return queryOf(async (isValues) => {
      try {
        return await (isValues ? query.values() : query);
      } catch (error) {
        if (error instanceof NotModelled) notModelled ??= error.message;
        throw error;
      }
    });
  }

  const clientOf = (inner: Client): Client => ({
    unsafe: (query, parameters) => watched(inner.unsafe(query, parameters)),
    begin: (work) => inner.begin((innermost) => work(clientOf(innermost))),
  });

  return {
    model,
    client: clientOf(model),
    observe: async (afterJournal) => observeModel(model, afterJournal),
    knowsEvent: async (id) => model.rows("tollgate.inbox").some((row) => row.stripe_event_id === id),
    async empty() {
      model.empty();
      notModelled = null;
    },
    async checkpoint() {
      checkpoint = model.state();
    },
    failOver: async () => model.goTo(checkpoint),
    lockWaits: async () => 0,
    notModelled: () => notModelled,
    comparison: () => ({ compared: 0, difference: null }),
    close: async () => {},
  };
}
