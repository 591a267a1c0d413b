import { describe, expect, it } from "vitest";
import { defineCommand } from "./command.ts";
import { parseCommandLine } from "./command-line.ts";
import { RefusedArgument } from "./refused-argument.ts";
import { oneOf, wholeNumber } from "./values.ts";

const command = defineCommand({
  name: "pnpm example",
  about: "Does what an example does.",
  options: {
    count: { type: "string", value: "N", default: "2", about: "how many, 2 by default" },
    style: { type: "string", value: "plain|fancy", default: "plain", about: "the style" },
    known: { type: "string", value: "NAME", multiple: true, default: [], about: "may be repeated" },
    json: { type: "boolean", default: false, about: "the result as JSON" },
  },
  read: (values) => ({
    ...values,
    count: wholeNumber("count", values.count, { from: 1, to: 9 }),
    style: oneOf("style", values.style, ["plain", "fancy"]),
  }),
});
const withWords = defineCommand({ ...command, words: "[room …]", read: (_, words) => words });

const refusal = (...args: string[]): string => {
  try {
    parseCommandLine(command, args);
  } catch (error) {
    if (error instanceof RefusedArgument) return error.message;
    throw error;
  }
  return "not refused";
};

describe("a command line", () => {
  it("becomes settings", () => {
    expect(
      parseCommandLine(command, ["--count", "3", "--known", "a", "--known=b", "--style=fancy", "--json"]),
    ).toEqual({ settings: { count: 3, style: "fancy", known: ["a", "b"], json: true } });
    expect(parseCommandLine(command, [])).toEqual({
      settings: { count: 2, style: "plain", known: [], json: false },
    });
  });

  it('may have the "--" that pnpm hands over', () => {
    expect(parseCommandLine(command, ["--", "--json"])).toMatchObject({ settings: { json: true } });
  });

  it("may have words, for a command that takes them", () => {
    expect(parseCommandLine(withWords, ["rules", "--json", "sync"])).toEqual({ settings: ["rules", "sync"] });
  });

  it.each([
    [["--wrong"], "Unknown option --wrong."],
    [["--wrong=1"], "Unknown option --wrong."],
    [["--no-json"], "Unknown option --no-json."],
    [["--constructor"], "Unknown option --constructor."],
    [["-x"], "Unknown option -x."],
    [["extra"], 'Unexpected argument "extra".'],
    [["--json=yes"], '--json takes no value, so "yes" is refused.'],
    [["--count"], "--count needs a value."],
    [["--count", "--json"], '--count needs a value, and "--json" looks like an option.'],
    [["--count", "x"], '--count takes a whole number from 1 to 9, not "x".'],
    [["--count="], '--count takes a whole number from 1 to 9, not "".'],
    [["--count", "1.5"], '--count takes a whole number from 1 to 9, not "1.5".'],
    [["--count=-1"], '--count takes a whole number from 1 to 9, not "-1".'],
    [["--count", "10"], '--count takes a whole number from 1 to 9, not "10".'],
    [["--style", "wrong"], '--style takes one of plain, fancy, not "wrong".'],
    [["--json", "--first", "--second"], "Unknown option --first."],
  ])("%j is refused with one sentence", (args, sentence) => {
    expect(refusal(...args)).toBe(sentence);
  });

  it.each([[["--help"]], [["-h"]], [["--json", "-h"]], [["--wrong", "--help"]]])(
    "%j asks for the usage, with a line for every option",
    (args) => {
      expect(parseCommandLine(command, args)).toEqual({
        usage: `Usage: pnpm example [options]

Does what an example does.

  --count N            how many, 2 by default
  --style plain|fancy  the style
  --known NAME         may be repeated
  --json               the result as JSON
  -h, --help           print this text`,
      });
    },
  );

  it("has a usage that shows words, and no options where there are none", () => {
    expect(
      parseCommandLine({ ...command, words: "[room …]", options: {}, read: () => null }, ["-h"]),
    ).toEqual({
      usage: "Usage: pnpm example [room …]\n\nDoes what an example does.\n\n  -h, --help  print this text",
    });
  });
});
