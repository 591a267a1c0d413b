import { expect, it } from "vitest";
import { testStorefront } from "../testing/test-storefront.ts";
import { reportRequestError } from "./error-reports.ts";

it("reports the error with the route's name, and nothing of the address or the headers", () => {
  const reported: unknown[] = [];
  const reports = {
    ...testStorefront().reports,
    thrown: (...report: unknown[]) => void reported.push(report),
  };
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
  expect(reported).toEqual([[error, { method: "GET", route: "/checkout/success", kind: "render" }]]);
});
