import { raw } from "hono/html";
import type { Fragment } from "./fragment.ts";

/**
 * The pages' only script: it sets the typed digits in groups. Every page works without it. It leaves the
 * text alone while the caret is inside it, because moving the caret while a person types is worse.
 */
export const script = `
const arrange = {
  number: (digits) => digits.slice(0, 19).replace(/(.{4})(?=.)/g, "$1 "),
  expiry: (digits) => digits.slice(0, 4).replace(/^(..)(?=.)/, "$1/"),
};
for (const field of document.querySelectorAll("[data-digits]")) {
  field.addEventListener("input", () => {
    if (field.selectionStart !== field.value.length) return;
    field.value = arrange[field.dataset.digits](field.value.replace(/\\D/g, ""));
  });
}
`;

export const scriptElement = (): Fragment => raw(`<script>${script}</script>`);
