/**
 * A page that has moved for good, with whatever its address said (308, RFC 9110, 15.4.9). The host is always our own.
 * Nothing is decided here: the page behind asks who is signed in.
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
