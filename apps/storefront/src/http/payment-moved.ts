/**
 * The permanent redirect of a page's old address, query included (308, RFC 9110, 15.4.9). The host is always our own.
 * The new page checks the session.
 */
export function movedTo(
  { appUrl }: { appUrl: string },
  request: Request,
  path: "/checkout/success" | "/checkout/cancel",
): Response {
  const target = new URL(path, appUrl);
  target.search = new URL(request.url).search;
  return new Response(null, {
    status: 308,
    headers: {
      Location: target.href,
      "Cache-Control": "private, no-store",
      "X-Robots-Tag": "noindex, nofollow",
    },
  });
}
