import { describe, expect, test } from "vitest";
import { customProperties, dark, light, type Palette } from "./palette.ts";

/** Relative luminance, WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const channel = (start: number): number => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const text: [keyof Palette, keyof Palette][] = [
  ["ink", "page"],
  ["ink", "aside"],
  ["ink", "field"],
  ["muted", "page"],
  ["muted", "aside"],
  ["muted", "field"],
  ["accent", "page"],
  ["accent", "aside"],
  ["accent", "field"],
  ["onAccent", "accent"],
  ["onAccent", "accentHover"],
  ["danger", "page"],
  ["danger", "dangerWash"],
  ["good", "goodWash"],
  ["notice", "noticeWash"],
  ["ink", "noticeWash"],
];

const controls: [keyof Palette, keyof Palette][] = [
  ["fieldBorder", "page"],
  ["fieldBorder", "field"],
  ["fieldBorder", "aside"],
  ["danger", "field"],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s palette", (_name, palette) => {
  test.each(text)("%s on %s is readable text (4.5:1)", (front, back) => {
    expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(controls)("%s on %s can be seen as a control's edge (3:1)", (front, back) => {
    expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(3);
  });
});

test("the contrast measure gives black on white the 21:1 that WCAG defines", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});

test("a colour's name becomes a custom property in kebab-case", () => {
  expect(customProperties(light)).toContain("--field-border:#858c9c");
});
