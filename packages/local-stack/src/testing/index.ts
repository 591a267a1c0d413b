// For its types: it declares to Vitest that `inject("postgresUrl")` is a string.
import type {} from "./postgres-for-tests.ts";

export { type RunningRedis, startRedis } from "../redis/start-redis.ts";
export { findPgbouncer, type RunningPgbouncer, startPgbouncer } from "./pgbouncer.ts";
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from "./test-database.ts";
