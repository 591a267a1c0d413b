/** The model does not know this part of SQL; the real Postgres does. */
export class NotModelled extends Error {
  override name = "NotModelled";
}

export interface Word {
  kind: "name" | "quoted" | "text" | "number" | "parameter" | "sign" | "end";
  /** Names in lower case, texts without their quotes, a parameter's number. */
  value: string;
}

const pattern =
  /\s+|"(?<quoted>[^"]+)"|'(?<text>(?:[^']|'')*)'|\$(?<parameter>\d+)|(?<number>\d+(?:\.\d+)?)|(?<name>[a-z_]\w*)|(?<sign>::|<=|>=|<>|@>|\|\||[-+*/=<>(),.[\]])/giy;

/** Reads a statement word by word. */
export interface Words {
  readonly next: Word;
  /** The word taken last. */
  readonly last: Word;
  take(): Word;
  /** Takes these keywords or signs if they come next. */
  takes(...words: string[]): boolean;
  /** @throws NotModelled when something else comes next */
  expect(...words: string[]): void;
  /** A schema, table, column or alias. */
  name(): string;
  /** A table with its schema, `tollgate.inbox`: the model has no search path. */
  tableName(): string;
  isNext(word: string, ahead?: number): boolean;
}

export function wordsOf(statement: string): Words {
  return readerOf(cut(statement), statement);
}

const end: Word = { kind: "end", value: "" };

export function readerOf(words: readonly Word[], statement: string): Words {
  let at = 0;
  const peek = (ahead = 0) => words[at + ahead] ?? end;
  const isNext = (word: string, ahead = 0) => {
    const { kind, value } = peek(ahead);
    return (kind === "name" || kind === "sign") && value === word;
  };
  const reader: Words = {
    get next() {
      return peek();
    },
    get last() {
      return peek(-1);
    },
    take() {
      at += 1;
      return words[at - 1] ?? end;
    },
    isNext,
    takes(...wanted) {
      if (!wanted.every((word, index) => isNext(word, index))) return false;
      at += wanted.length;
      return true;
    },
    expect(...wanted) {
      if (!reader.takes(...wanted))
        throw new NotModelled(`"${peek().value}" instead of "${wanted.join(" ")}" in: ${statement}`);
    },
    name() {
      const { kind, value } = reader.take();
      if (kind !== "name" && kind !== "quoted")
        throw new NotModelled(`"${value}" instead of a name in: ${statement}`);
      return value;
    },
    tableName() {
      const schema = reader.name();
      reader.expect(".");
      return `${schema}.${reader.name()}`;
    },
  };
  return reader;
}

function cut(statement: string): Word[] {
  const words: Word[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < statement.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(statement);
    if (!match) throw new NotModelled(`unknown sign at ${at} in: ${statement}`);
    const [kind, value] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined || value === undefined) continue;
    words.push({ kind: kind as Word["kind"], value: meaningOf(kind, value) });
  }
  return words;
}

function meaningOf(kind: string, found: string): string {
  if (kind === "name") return found.toLowerCase();
  return kind === "text" ? found.replaceAll("''", "'") : found;
}
