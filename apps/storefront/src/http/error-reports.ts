import type { ErrorReports } from "@tollgate/shop";

/**
 * Reports what a page or route threw and nobody caught. Of the request it tells the route's own name and the verb:
 * its address and headers hold sessions, invitations and cookies.
 */
export function reportRequestError(
  { reports }: { reports: ErrorReports },
  error: unknown,
  request: { method: string },
  context: { routePath: string; routeType: string },
): void {
  reports.thrown(error, { method: request.method, route: context.routePath, kind: context.routeType });
}
