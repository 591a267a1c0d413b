import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";

const verbs = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type Verb = (typeof verbs)[number];

export interface RouteFile {
  /** As Next writes it: `/courses/[id]`. */
  path: string;
  kind: "page" | "handler";
  /** What the file exports; a page answers GET. */
  verbs: Verb[];
}

/** Every page and route handler in a folder of Next's app router, sorted by path. */
export async function listRoutes(appFolder: string): Promise<RouteFile[]> {
  const files = await readdir(appFolder, { recursive: true });
  const routes = files.flatMap((file) => {
    const [, folder = "", kind] = /^(.*?)(?:^|[\\/])(page|route)\.[jt]sx?$/.exec(file) ?? [];
    return kind ? [{ file, path: pathOf(folder), page: kind === "page" }] : [];
  });
  const read = routes.map(
    async ({ file, path, page }): Promise<RouteFile> =>
      page
        ? { path, kind: "page", verbs: ["GET"] }
        : { path, kind: "handler", verbs: verbsIn(await readFile(join(appFolder, file), "utf8")) },
  );
  return (await Promise.all(read)).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Route groups (in parentheses) and slots (`@name`) are not part of the address. */
function pathOf(folder: string): string {
  return `/${folder
    .split(sep)
    .filter((part) => part !== "" && !/^\(.*\)$|^@/.test(part))
    .join("/")}`;
}

/** The verbs that a route handler's source exports, in any syntax. */
export function verbsIn(source: string): Verb[] {
  const exported = source.matchAll(
    /export\s+(?:async\s+)?(?:function\s+|const\s+|let\s+|var\s+)?(\{[^}]*\}|[A-Za-z]+)/g,
  );
  const names = [...exported].flatMap(([, what = ""]) => what.split(/[{},]/)).map(nameIn);
  return verbs.filter((verb) => names.includes(verb));
}

/** `handle as GET` and `{ run: GET }` export GET. */
function nameIn(part: string): string {
  return (
    part
      .split(/\sas\s|:/)
      .at(-1)
      ?.trim() ?? ""
  );
}
