import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect } from "./shop.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Checks the page with axe by WCAG 2.2 A and AA and axe's best practices. Fails on serious and critical violations. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // Evaluated by the debugger, which ignores the page's Content Security Policy.
  await page.evaluate(source);
  const violations = await page.evaluate<Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const descriptions = grave.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html}`).join("\n")}`,
  );
  expect(descriptions, `${name} has violations that are serious or critical`).toEqual([]);
}
