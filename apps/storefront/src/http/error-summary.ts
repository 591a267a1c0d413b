/**
 * The part of an error that is safe to log: name, code and message of its innermost cause. The outer messages repeat
 * the parameters of a query, e-mail addresses included.
 */
export function errorSummary(error: unknown): Record<string, unknown> {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (!(root instanceof Error)) return { error: "something other than an Error was thrown" };
  const code = "code" in root ? { errorCode: root.code } : {};
  // stripe-node's errors are all named "Error"; their type tells them apart.
  const name = "type" in root ? root.type : root.name;
  return { error: name, ...code, errorMessage: root.message };
}
