import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Words that this project used in a sense of its own, with their forms. The field's words took their place. */
const retired = [
  "knock",
  "knocks",
  "knocked",
  "knocking",
  "look",
  "looks",
  "looked",
  "looking",
  "door",
  "doors",
  "told",
  "place",
  "places",
  "placed",
  "turn",
  "turns",
  "kept",
  "remedy",
  "remedies",
  "remedied",
  "mirror",
  "mirrors",
  "mirrored",
  "unmirrored",
  "due",
  "cell",
  "cells",
];

/** Names that may use a retired word, each with its reason. */
const allowed: { name: RegExp; reason: string }[] = [
  { name: /past_?due|days_?until_?due|amount_?due|due_?date/i, reason: "Stripe's field and status names" },
];

/** `lookedAt`, `looked_at` and "looked at" are made of the same words. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
}

function retiredIn(text: string, room: string): string[] {
  const rest = allowed.reduce((sofar, { name }) => sofar.replace(new RegExp(name, "gi"), " "), text);
  return wordsOf(rest).filter(
    (word) => retired.includes(word) && !(word.startsWith("place") && /booking|course/.test(room)),
  );
}

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory())
      return /^(node_modules|\.next|\.tollgate|dist)$/.test(entry.name) ? [] : filesBelow(file, ending);
    return ending.test(entry.name) ? [file] : [];
  });
}

const sources = ["apps", "packages"]
  .flatMap((folder) => filesBelow(path.join(repository, folder), /\.tsx?$/))
  .filter((file) => !file.includes("/conventions/"))
  .map((file) => ({ file: path.relative(repository, file), text: readFileSync(file, "utf8") }));
const migrations = filesBelow(repository, /\.sql$/).map((file) => ({
  file: path.relative(repository, file),
  text: readFileSync(file, "utf8"),
}));

const found = (named: { file: string; name: string }[]) =>
  named.flatMap(({ file, name }) => retiredIn(name, file).map((word) => `${file}: ${name} (${word})`));

const declared =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const listed = /^export (?:type )?\{([^}]*)\}/gm;

function exportsOf(text: string): string[] {
  const names = [...text.matchAll(declared)].map(([, name]) => name ?? "");
  const lists = [...text.matchAll(listed)].flatMap(([, list]) => (list ?? "").split(/,|\bas\b|\btype\b/));
  return [...names, ...lists.map((name) => name.trim())].filter((name) => name !== "");
}

/** The fields of exported interfaces and the methods of `createBilling` are names that a user reads, too. */
function membersOf(text: string): string[] {
  return [...text.matchAll(/^ {2,4}(?:readonly )?(\w+)\??(?:\(|: )/gm)].map(([, name]) => name ?? "");
}

describe("the words of the project are the field's", () => {
  it("in the names of files and folders", () => {
    expect(found([...sources, ...migrations].map(({ file }) => ({ file, name: file })))).toEqual([]);
  });

  it("in exported names", () => {
    const names = sources.flatMap(({ file, text }) => exportsOf(text).map((name) => ({ file, name })));
    expect(names.length).toBeGreaterThan(1_000);
    expect(found(names)).toEqual([]);
  });

  it("in the fields and methods of core", () => {
    const core = sources.filter(({ file }) => /^packages\/core\/src\/(?!.*test)/.test(file));
    expect(found(core.flatMap(({ file, text }) => membersOf(text).map((name) => ({ file, name }))))).toEqual(
      [],
    );
  });

  it("in schemas, tables, columns, constraints and indexes, and what the migrations say of them", () => {
    expect(migrations.length).toBeGreaterThan(1);
    expect(
      found(migrations.flatMap(({ file, text }) => text.split("\n").map((name) => ({ file, name })))),
    ).toEqual([]);
  });

  it("in log messages and their fields", () => {
    const call = /\blog\w*\.(?:info|warn|error)\(\s*\{([\s\S]*?)\},\s*(?:[^"'`]*)(["'`])(.*?)\2/g;
    const lines = sources.flatMap(({ file, text }) =>
      [...text.matchAll(call)].flatMap(([, fields, , message]) => [
        { file, name: fields ?? "" },
        { file, name: message ?? "" },
      ]),
    );
    expect(lines.length).toBeGreaterThan(80);
    expect(found(lines)).toEqual([]);
  });

  it("and finds a retired word in any writing", () => {
    for (const name of ["answerKnock", "stale_looks", "toldSo", "KEPT_RUNS", "knock-schema", "a due look"])
      expect(retiredIn(name, "packages/core/src/x.ts"), name).not.toEqual([]);
    for (const name of [
      "lookupKey",
      "past_due",
      "daysUntilDue",
      "replaces",
      "return",
      "amount_due",
      "residue",
    ])
      expect(retiredIn(name, "packages/core/src/x.ts"), name).toEqual([]);
  });
});
