import { createHash } from "node:crypto";
import type { Context } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Fragment } from "./fragment.ts";
import { script, scriptElement } from "./script.ts";
import { styleElement, styleSheet } from "./style.ts";
import { policySource } from "./web-address.ts";

export interface Page {
  title: string;
  /** The strip at the top that says this is a simulation. */
  banner: Fragment;
  main: Fragment;
  status?: ContentfulStatusCode;
  /** Addresses outside this page that an answer to one of its forms may redirect to. */
  redirectTargets?: (string | null)[];
}

const hash = (content: string): string => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
const policyStart = [
  "default-src 'none'",
  "img-src data:",
  `style-src ${hash(styleSheet)}`,
  `script-src ${hash(script)}`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Answers with a whole page. Nothing is cached, because an address here is a customer's payment; nothing is
 * loaded; forms may only end here or, because browsers hold redirects after a POST to `form-action` too
 * (https://www.w3.org/TR/CSP3/#directive-form-action), at the merchant.
 */
export function answerWithPage(c: Context, page: Page): Response | Promise<Response> {
  const targets = (page.redirectTargets ?? []).map(policySource).filter((source) => source !== null);
  c.header("Cache-Control", "no-store");
  c.header("Content-Security-Policy", `${policyStart}; form-action ${["'self'", ...targets].join(" ")}`);
  c.header("Referrer-Policy", "same-origin");
  c.header("X-Content-Type-Options", "nosniff");
  return c.html(shell(page), page.status ?? 200);
}

function shell(page: Page): Fragment {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
${styleElement()}
</head>
<body>
${page.banner}
${page.main}
${scriptElement()}
</body>
</html>`;
}

/** One message on a sheet of its own: a finished, expired or unknown page, or a question to confirm. */
export function sheet(content: Fragment): Fragment {
  return html`<main class="centre"><div class="sheet">${content}</div></main>`;
}

export function merchantName(merchant: string): Fragment {
  const initial = [...merchant.trim()][0]?.toUpperCase() ?? "·";
  return html`<p class="merchant"><i aria-hidden="true">${initial}</i><span>${merchant}</span></p>`;
}
