/** Better Auth has a header of its own for this; clients read Retry-After, in seconds (RFC 9110, 10.2.3). */
export function withRetryAfter(answer: Response): Response {
  const seconds = answer.headers.get("x-retry-after");
  if (answer.status !== 429 || !seconds) return answer;
  const headers = new Headers(answer.headers);
  headers.set("Retry-After", seconds);
  return new Response(answer.body, { status: answer.status, headers });
}
