import { describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { checkoutUrls } from "./return-urls.ts";

const urls = { success: "http://shop.test/success", cancel: "http://shop.test/cancel" };
const ada: Owner = { type: "user", id: "ada" };
const guild: Owner = { type: "organisation", id: "guild" };

describe("where Stripe sends a buyer", () => {
  it("is the success page with the session that Stripe fills in, left as it is for Stripe to find", () => {
    expect(checkoutUrls(urls, ada, { offer: "pro" }).success_url).toBe(
      "http://shop.test/success?session_id={CHECKOUT_SESSION_ID}",
    );
  });

  it("is the cancel page with the offer or course, and the organisation that pays", () => {
    expect(checkoutUrls(urls, ada, { offer: "pro" }).cancel_url).toBe("http://shop.test/cancel?offer=pro");
    expect(checkoutUrls(urls, ada, { course: "raft" }).cancel_url).toBe(
      "http://shop.test/cancel?course=raft",
    );
    expect(checkoutUrls(urls, guild, { offer: "team" })).toEqual({
      success_url: "http://shop.test/success?session_id={CHECKOUT_SESSION_ID}&organisation=guild",
      cancel_url: "http://shop.test/cancel?offer=team&organisation=guild",
    });
  });

  it("keeps the query of the shop's own addresses", () => {
    const own = { success: "http://shop.test/done?lang=de", cancel: "http://shop.test/?from=stripe" };
    expect(checkoutUrls(own, ada, { offer: "pro" })).toEqual({
      success_url: "http://shop.test/done?lang=de&session_id={CHECKOUT_SESSION_ID}",
      cancel_url: "http://shop.test/?from=stripe&offer=pro",
    });
  });
});
