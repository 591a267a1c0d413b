/** A deliberate failure of a request. */
export type Fault =
  /** Answers with this status and does nothing: 429, 500, 503 … */
  | { kind: "status"; status: number }
  /** Does the work, then never answers. */
  | { kind: "timeout_after_commit" }
  /** Does the work, then cuts the connection. */
  | { kind: "reset_after_commit" }
  /** Waits this long (real ms) before the work. */
  | { kind: "delay"; ms: number }
  /** A read that is older than the event that announced the change. */
  | { kind: "stale" }
  /** Does the work, then runs `act` before it answers: for a list that changes between two pages. */
  | { kind: "meanwhile"; act: () => Promise<unknown> | unknown };

export interface FaultRule {
  fault: Fault;
  /** How many matching requests fail; 1 by default. */
  times?: number;
  /** Applies to this method only. */
  method?: string;
  /** Applies only to paths that start with this text or match this expression. */
  path?: string | RegExp;
}

export interface Faults {
  /** Makes the next matching requests fail. Returns a function that removes the rule. */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** Rules not used up yet, oldest first. */
  readonly waiting: readonly Readonly<FaultRule>[];
  /** Takes the fault for this request, if there is one. */
  take(method: string, path: string): Fault | undefined;
}

export function createFaults(): Faults {
  let rules: (FaultRule & { left: number })[] = [];
  const without = (gone: FaultRule) => {
    rules = rules.filter((rule) => rule !== gone);
  };
  return {
    add(rule) {
      const { times = 1 } = rule;
      if (!(times >= 1)) throw new RangeError(`A fault must apply at least once; "times" is ${times}.`);
      const entry = { ...rule, left: times };
      rules.push(entry);
      return () => without(entry);
    },
    clear() {
      rules = [];
    },
    get waiting() {
      return rules;
    },
    take(method, path) {
      const rule = rules.find((candidate) => matches(candidate, method, path));
      if (!rule) return undefined;
      rule.left--;
      if (rule.left === 0) without(rule);
      return rule.fault;
    },
  };
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false;
  if (rule.fault.kind === "stale" && method !== "GET") return false;
  if (rule.path === undefined) return true;
  return typeof rule.path === "string" ? path.startsWith(rule.path) : rule.path.test(path);
}
