export { payByCard } from "./hosted-checkout.ts";
export { readPeople, type SeededPerson } from "./people/people-file.ts";
export { seedPeople } from "./people/seed-people.ts";
export { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";
export { type RedisOptions, type RunningRedis, startRedis } from "./redis/start-redis.ts";
export { createShopper, type Shopper } from "./shopper.ts";
export { startWorld, type World, type WorldOptions } from "./world.ts";
export type { WorldPorts, WorldUrls } from "./world-environment.ts";
export { WorldIsRunningError } from "./world-lock.ts";
