/**
 * Better Auth says by a header of its own when a refused client may come back. Everybody else reads Retry-After
 * (RFC 9110, 10.2.3), in seconds.
 */
export function withRetryAfter(answer: Response): Response {
  const seconds = answer.headers.get("x-retry-after");
  if (answer.status !== 429 || !seconds) return answer;
  const headers = new Headers(answer.headers);
  headers.set("Retry-After", seconds);
  return new Response(answer.body, { status: answer.status, headers });
}
