/**
 * What may be logged of an error: the innermost cause's name, code and message. The outer ones repeat the parameters
 * of a query, and with them e-mail addresses.
 */
export function errorSummary(error: unknown): Record<string, unknown> {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (!(root instanceof Error)) return { error: "a value that is no Error was thrown" };
  const code = "code" in root ? { errorCode: root.code } : {};
  // stripe-node's errors are all named "Error"; their type tells them apart.
  const name = "type" in root ? root.type : root.name;
  return { error: name, ...code, errorMessage: root.message };
}
