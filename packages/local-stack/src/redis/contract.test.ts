import { describe } from "vitest";
import { describeRedisContract } from "./contract.ts";
import { startRedis } from "./start-redis.ts";
import { startRestBridge } from "./testing/rest-bridge.ts";

describe("our own Redis over REST", () => describeRedisContract(() => startRedis()));

describe("our own Redis over the plain protocol", () =>
  describeRedisContract(async () => {
    const redis = await startRedis({ respPort: 0 });
    const bridge = await startRestBridge(`redis://127.0.0.1:${redis.respPort}`);
    return {
      url: bridge.url,
      token: "none",
      async stop() {
        await bridge.stop();
        await redis.stop();
      },
    };
  }));

const realRedis = process.env.REDIS_URL;
describe.runIf(realRedis)("the Redis at REDIS_URL", () =>
  describeRedisContract(async () => ({ ...(await startRestBridge(realRedis ?? "")), token: "none" })),
);
