// For its types: `inject("postgresUrl")` is a string.
import type {} from "@tollgate/local-stack/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { controls } from "../controls/all-controls.ts";
import { openStage } from "../world/stage.ts";
import type { Stage } from "../world/story.ts";
import { catchControl } from "./run-seeds.ts";

describe("a naive design", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(inject("postgresUrl"), { ground: "model" });
  });
  afterAll(() => stage.close());

  it.each(controls.map((control) => ({ name: control.design.name, control })))(
    "is caught: $name",
    async ({ control }) => {
      expect((await catchControl(stage, control, 100)).seed).not.toBeNull();
    },
  );
});
