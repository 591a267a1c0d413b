import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

type Colour = { lightness: number; chroma: number; hue: number };

const css = readFileSync(path.join(import.meta.dirname, "../app/styles.css"), "utf8");
const light = tokensIn(/@theme \{([^}]*)\}/);
const dark = new Map([...light, ...tokensIn(/prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/)]);

function tokensIn(block: RegExp): Map<string, Colour> {
  const found = block.exec(css)?.[1] ?? "";
  const tokens = found.matchAll(/--color-([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  return new Map(
    [...tokens].map(([, name = "", ...values]) => {
      const [lightness = 0, chroma = 0, hue = 0] = values.map(Number);
      return [name, { lightness, chroma, hue }];
    }),
  );
}

/** Relative luminance (WCAG 2.2) of an OKLCH colour as a screen shows it: out-of-gamut channels are clipped to sRGB. */
function luminance({ lightness, chroma, hue }: Colour): number {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  // OKLab to linear sRGB: https://www.w3.org/TR/css-color-4/#color-conversion-code
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Colour, other: Colour): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["paper", "sheet"];
const kinds = ["open", "closed", "wait", "warn"];
const text: [string, string][] = [
  ...grounds.flatMap((ground): [string, string][] => [
    ["ink", ground],
    ["soft", ground],
    ...kinds.map((kind): [string, string] => [kind, ground]),
  ]),
  ...kinds.flatMap((kind): [string, string][] => [
    [kind, `${kind}-ground`],
    ["ink", `${kind}-ground`],
    ["soft", `${kind}-ground`],
  ]),
  ["soft", "quiet-ground"],
  ["ink", "quiet-ground"],
  ["on-signal", "signal"],
  ["on-signal", "signal-strong"],
  ["on-panel", "panel"],
  ["panel-soft", "panel"],
];
const shapes: [string, string][] = [
  ...grounds.flatMap((ground): [string, string][] => [
    ["edge", ground],
    ["focus", ground],
  ]),
  ...kinds.map((kind): [string, string] => ["focus", `${kind}-ground`]),
  // Signs are read by their shape: a disc on its banner, a glyph on its disc, a triangle by its edge.
  ...["open", "closed", "wait"].map((kind): [string, string] => ["sheet", kind]),
  ["stripe-edge", "warn-ground"],
  ["stripe-edge", "sheet"],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s palette", (_, palette) => {
  const between = (front: string, back: string): number => {
    const [one, other] = [palette.get(front), palette.get(back)];
    if (!one || !other) throw new Error(`styles.css has no ${one ? back : front}`);
    return contrast(one, other);
  };

  it.each(text)("%s on %s is readable text (4.5:1)", (front, back) => {
    expect(between(front, back)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)("%s on %s can be made out as a shape (3:1)", (front, back) => {
    expect(between(front, back)).toBeGreaterThanOrEqual(3);
  });
});

it("measures black on white as the 21:1 that WCAG defines", () => {
  const grey = (lightness: number) => ({ lightness, chroma: 0, hue: 0 });
  expect(contrast(grey(0), grey(1))).toBeCloseTo(21, 2);
});
