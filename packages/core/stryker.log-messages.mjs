const levels = new Set(["info", "warn", "error"]);

/**
 * The sentence of a log line may be worded in any way; no promise is made about it. Its level and its fields, and
 * that there is a line at all, are mutated as everything else.
 */
function shouldIgnore({ node, key, parent }) {
  const isMessage =
    key === 1 &&
    parent?.type === "CallExpression" &&
    parent.callee.type === "MemberExpression" &&
    levels.has(parent.callee.property.name) &&
    isLog(parent.callee.object) &&
    parent.arguments[1] === node;
  return isMessage ? "a log line's sentence" : undefined;
}

function isLog(node) {
  return node.type === "Identifier" ? node.name === "log" : node.property?.name === "log";
}

// What declareValuePlugin of @stryker-mutator/api makes, without a dependency on it.
export const strykerPlugins = [{ kind: "Ignore", name: "log-messages", value: { shouldIgnore } }];
