import type { ErrorReports } from "@tollgate/shop";

/**
 * Reports an error that a page or route did not catch. The report names the route and the method only: the address and
 * the headers hold sessions, invitations and cookies.
 */
export function reportRequestError(
  { reports }: { reports: ErrorReports },
  error: unknown,
  request: { method: string },
  context: { routePath: string; routeType: string },
): void {
  reports.thrown(error, { method: request.method, route: context.routePath, kind: context.routeType });
}
