import { expect, it } from "vitest";
import { testStorefront } from "../testing/test-storefront.ts";
import { reportRequestError } from "./error-reports.ts";

it("reports what was thrown with the route's own name, and nothing of the address or the headers", () => {
  const told: unknown[] = [];
  const reports = { ...testStorefront().reports, thrown: (...report: unknown[]) => void told.push(report) };
  const error = new Error("broken");
  const request = {
    path: "/checkout/success?session_id=cs_test_1",
    method: "GET",
    headers: { cookie: "session=1" },
  };
  const context = {
    routerKind: "App Router",
    routePath: "/checkout/success",
    routeType: "render",
    renderSource: "server-rendering",
    revalidateReason: undefined,
  } as const;
  reportRequestError(testStorefront({ reports }), error, request, context);
  expect(told).toEqual([[error, { method: "GET", route: "/checkout/success", kind: "render" }]]);
});
