import { parseCommandLine } from "@tollgate/command-line";
import { expect, it } from "vitest";
import { simulateCommand } from "./options.ts";

const read = (...args: string[]) => parseCommandLine(simulateCommand, args);

it("plays 200 seeds unless it is asked for others, and ten times as many for each planted bug", () => {
  expect(read()).toMatchObject({ settings: { seeds: 200, first: 1, draws: "full", planted: false } });
  expect(read("--planted")).toMatchObject({ settings: { planted: true, mostSeeds: 2_000 } });
  expect(read("--plant", "any level allows every level", "--seeds", "7")).toMatchObject({
    settings: { planted: true, plant: "any level allows every level", mostSeeds: 7 },
  });
});

it.each([
  [["--seeds", "x"], '--seeds takes a whole number from 1, not "x".'],
  [["--seed", "0"], '--seed takes a whole number from 1, not "0".'],
  [["--workers", "0.5"], '--workers takes a whole number from 1, not "0.5".'],
  [["--draws", "all"], '--draws takes one of basic, full, not "all".'],
  [["--play", "chess"], "--play takes one of model, "],
  [["--plant", "a tree"], "--plant takes one of any level allows every level, "],
  [["--tolerate", "everything"], "--tolerate takes one of no grant without payment, "],
])("refuses %j before anything is started", (args, sentence) => {
  expect(() => read(...args)).toThrow(sentence);
});
