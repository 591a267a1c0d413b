import { expect, it } from "vitest";
import { appUrl } from "../testing/test-storefront.ts";
import { movedTo } from "./payment-moved.ts";

it("redirects an old address to its new one with its query, and never to another site", () => {
  const lead = (address: string) => {
    const answer = movedTo({ appUrl }, new Request(address), "/checkout/success");
    return [answer.status, answer.headers.get("location"), answer.headers.get("cache-control")];
  };
  const noStore = "private, no-store";
  expect(lead(`${appUrl}/payment/success?session_id=cs_test_1`)).toEqual([
    308,
    `${appUrl}/checkout/success?session_id=cs_test_1`,
    noStore,
  ]);
  expect(lead("https://evil.example/payment/success?next=//evil.example")).toEqual([
    308,
    `${appUrl}/checkout/success?next=//evil.example`,
    noStore,
  ]);
});
