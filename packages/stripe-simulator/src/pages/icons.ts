import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";

/** One stroke weight, one size; always beside words, so hidden from screen readers. */
function icon(path: string): Fragment {
  return html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}

export const cardIcon = (): Fragment =>
  icon(
    "M2.5 6.2c0-1 .7-1.7 1.7-1.7h11.6c1 0 1.7.7 1.7 1.7v7.6c0 1-.7 1.7-1.7 1.7H4.2c-1 0-1.7-.7-1.7-1.7zM2.5 8h15M5.5 12.3h3",
  );
export const bankIcon = (): Fragment =>
  icon("M3 8 10 3.7 17 8zM4.8 8v6.2M8.3 8v6.2M11.7 8v6.2M15.2 8v6.2M3 16.3h14");
export const lockIcon = (): Fragment =>
  icon(
    "M5.8 9h8.4c.7 0 1.3.6 1.3 1.3v4.9c0 .7-.6 1.3-1.3 1.3H5.8c-.7 0-1.3-.6-1.3-1.3v-4.9C4.5 9.6 5.1 9 5.8 9zM7 9V6.5a3 3 0 0 1 6 0V9",
  );
export const backIcon = (): Fragment => icon("M16 10H4M8.5 5.5 4 10l4.5 4.5");
export const doneIcon = (): Fragment => icon("M4.5 10.5 8.3 14.3 15.8 6.3");
export const clockIcon = (): Fragment => icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.3V10l2.5 2");
export const alertIcon = (): Fragment => icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5v4M10 13.3v.1");
