import { describe, expect, test } from "vitest";
import { checkoutPages } from "./checkout-pages.ts";
import type { CheckoutView } from "./page-actions.ts";
import { checkoutActions, checkoutView, formPost } from "./testing/page-fakes.ts";

const paths = ["/c/pay/cs_test_1", "/c/pay/cs_test_1/authenticate"];
const anyForm = formPost({ method: "card", number: "4242424242424242", answer: "complete" });

function closed(changes: Partial<CheckoutView>) {
  const view = checkoutView({ awaitingAuthentication: true, ...changes });
  const calls = checkoutActions(view, { kind: "complete", redirectTo: "https://shop.example/success" });
  return { ...calls, pages: checkoutPages(calls.actions) };
}

describe.each(paths)("at %s", (path) => {
  test("an expired session is gone, takes no payment and leads back to the shop", async () => {
    const { pages, paid, answered } = closed({ status: "expired" });
    const shown = await pages.request(path);
    const tried = await pages.request(path, anyForm);
    expect([shown.status, tried.status]).toEqual([410, 410]);
    expect(await shown.text()).toContain('href="https://shop.example/pricing"');
    expect(await tried.text()).toContain("Nothing was charged.");
    expect([...paid, ...answered]).toEqual([]);
  });

  test("a complete session takes no second payment and leads on to the merchant", async () => {
    const { pages, paid, answered } = closed({ status: "complete" });
    const shown = await pages.request(path);
    const tried = await pages.request(path, anyForm);
    expect([shown.status, tried.status]).toEqual([200, 409]);
    expect(await shown.text()).toContain('href="https://shop.example/success?session=cs_test_1"');
    expect(await tried.text()).toContain("nothing more was charged");
    expect([...paid, ...answered]).toEqual([]);
  });

  test("an unknown session is not found, and its name is not repeated", async () => {
    const { pages, paid, answered } = closed({});
    const unknown = path.replace("cs_test_1", "cs_guess");
    const shown = await pages.request(unknown);
    const tried = await pages.request(unknown, anyForm);
    expect([shown.status, tried.status]).toEqual([404, 404]);
    expect(await shown.text()).not.toContain("cs_guess");
    expect([...paid, ...answered]).toEqual([]);
  });
});

test("a session without addresses offers no links out", async () => {
  for (const status of ["open", "complete", "expired"] as const) {
    const { pages } = closed({ status, cancelUrl: null, successUrl: null });
    expect(await (await pages.request("/c/pay/cs_test_1")).text()).not.toContain('href="http');
  }
});
