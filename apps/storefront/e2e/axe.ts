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

/**
 * Looks at the page as it stands with axe, by the rules of WCAG 2.2 A and AA and axe's best practices, and fails on what
 * is serious or critical.
 */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  // Evaluated by the debugger, which a page's Content Security Policy does not bind.
  await page.evaluate(source);
  const violations = await page.evaluate<Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `    ${html}`).join("\n")}`,
  );
  expect(told, `${name} has violations that are serious or critical`).toEqual([]);
}
