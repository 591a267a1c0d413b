// For its types: `inject("postgresUrl")` is a string.
import type {} from "@tollgate/local-stack/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { drawPlan } from "../plan/plan.ts";
import { openStage } from "../world/stage.ts";
import type { Stage } from "../world/story.ts";
import { tollgate } from "../world/tollgate.ts";
import { planFor, plays } from "./plays.ts";
import { simulate } from "./simulate.ts";

describe("a simulation", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(inject("postgresUrl"), plays.model);
  });
  afterAll(() => stage.close());

  it("breaks no promise in twenty seeds", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { failure } = await simulate(stage, drawPlan(seed), tollgate);
      expect(failure, `seed ${seed}`).toBeNull();
    }
  });

  it("takes the same steps when it replays a seed", async () => {
    for (const seed of [3, 4, 5]) {
      const first = await simulate(stage, drawPlan(seed), tollgate);
      const second = await simulate(stage, drawPlan(seed), tollgate);
      expect(second.trace).toEqual(first.trace);
      expect(first.trace.length).toBeGreaterThan(50);
    }
  });

  it("takes other steps in another order of the same plan", async () => {
    const plan = drawPlan(3);
    const first = await simulate(stage, plan, tollgate);
    const second = await simulate(stage, { ...plan, schedule: 1 }, tollgate);
    expect(second.trace).not.toEqual(first.trace);
  });
});

describe("a simulation that interleaves transactions statement by statement", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(inject("postgresUrl"), plays.statement);
  });
  afterAll(() => stage.close());

  it("breaks no promise either", async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const { failure } = await simulate(stage, planFor(seed, "statement"), tollgate);
      expect(failure, `seed ${seed}`).toBeNull();
    }
  });
});

describe("the model of Postgres", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(inject("postgresUrl"), plays.both);
  });
  afterAll(() => stage.close());

  it("answers every statement of a story like the real one", async () => {
    // Seats are played on the real one only: the model knows none of their statements.
    const seeds = Array.from({ length: 20 }, (_, index) => 21 + index)
      .filter((seed) => !planFor(seed, "both").actions.some(({ kind }) => kind.includes("book")))
      .slice(0, 6);
    expect(seeds).toHaveLength(6);
    let compared = 0;
    for (const seed of seeds) {
      const { failure, oracles, notModelled } = await simulate(stage, planFor(seed, "both"), tollgate);
      expect(failure, `seed ${seed}`).toBeNull();
      expect(notModelled).toBeNull();
      compared += oracles["the model answers as postgres"];
    }
    // Some stories are short.
    expect(compared).toBeGreaterThan(6 * 50);
  });
});
