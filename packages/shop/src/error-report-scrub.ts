import { isIPv6 } from "node:net";
import type { ErrorEvent, Exception } from "@sentry/node";

/** Text that must not leave this machine, and its replacement. The order matters. */
const hidden: [RegExp, string][] = [
  // A query's parameters, and the value that a database refused: Key (email)=(…) already exists.
  [/\bparams:[\s\S]*/g, "params: [values]"],
  [/\)=\([^)]*\)/g, ")=([value])"],
  // Page addresses lose their query: it may name a session, an invitation or a person.
  [/\?[^\s"'<>)\]]*/g, ""],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1[login]@"],
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+/g, "[e-mail]"],
  [/\b(sk|rk|pk)_(test|live)_\w+|\bwhsec_[\w+/=]+|\bsignkey-[\w-]+|\bph[csx]_\w+/g, "[key]"],
  [/\bBearer\s+\S+/gi, "[key]"],
  [/\b(cs|bps)_(test|live)_\w+/g, "[session]"],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "[address]"],
];

const longestText = 1_000;

export function scrubText(text: string): string {
  const scrubbed = hidden.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    text.slice(0, longestText),
  );
  // A port after an IPv6 address reads as one more group, so it goes with the address.
  return scrubbed.replace(/(?<![\w:])[0-9a-f]*:[0-9a-f:]+(?![\w:])/gi, (found) =>
    isIPv6(found.replace(/(?<!:):$/, "")) ? "[address]" : found,
  );
}

/**
 * Copies the allowed fields of an event: the type and scrubbed text of each error, its stack frames, our own tags. A
 * field that Sentry's library adds later is not sent.
 */
export function scrubEvent(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, level, platform, environment, release, message, tags } = event;
  return {
    type: undefined,
    ...(event_id === undefined ? {} : { event_id }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(level === undefined ? {} : { level }),
    ...(platform === undefined ? {} : { platform }),
    ...(environment === undefined ? {} : { environment }),
    ...(release === undefined ? {} : { release }),
    ...(message === undefined ? {} : { message: scrubText(message) }),
    ...(tags ? { tags: scrubTags(tags) } : {}),
    ...(event.exception?.values ? { exception: { values: event.exception.values.map(scrubException) } } : {}),
  };
}

function scrubTags(tags: NonNullable<ErrorEvent["tags"]>) {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === "string" ? scrubText(value) : value]),
  );
}

function scrubException({ type, value, stacktrace }: Exception): Exception {
  const frames = stacktrace?.frames?.map(({ filename, function: name, lineno, colno, in_app }) => ({
    ...(filename === undefined ? {} : { filename }),
    ...(name === undefined ? {} : { function: name }),
    ...(lineno === undefined ? {} : { lineno }),
    ...(colno === undefined ? {} : { colno }),
    ...(in_app === undefined ? {} : { in_app }),
  }));
  return {
    ...(type === undefined ? {} : { type }),
    ...(value === undefined ? {} : { value: scrubText(value) }),
    ...(frames ? { stacktrace: { frames } } : {}),
  };
}
