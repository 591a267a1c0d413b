import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { listRoutes, verbsIn } from "./testing/route-list.ts";
import { routeTable } from "./testing/route-table.ts";

const app = join(import.meta.dirname, "app");

it("lists the access of every page and route handler, by verb", async () => {
  const there = (await listRoutes(app)).map(({ path, verbs }) => `${path} ${verbs.join(" ")}`);
  const named = routeTable.map(({ path, verbs }) => `${path} ${verbs.join(" ")}`);
  expect(named.toSorted()).toEqual(there.toSorted());
});

it("names the id in each path that has one, and restricts its access", () => {
  const publicIds = /^\/(courses|buy|api\/auth)\//;
  for (const { path, access, ids } of routeTable) {
    if (!path.includes("[") || publicIds.test(path)) continue;
    expect(ids, path).not.toEqual([]);
    expect(["owner", "member", "biller"], path).toContain(access);
  }
});

it("finds new routes, however they are written", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-routes-"));
  try {
    const files = {
      "page.tsx": "export default function Page() {}",
      "(shop)/late/[id]/page.tsx": "export default function Page() {}",
      "api/late/route.ts": "export async function DELETE() {}",
      "landing-page.tsx": "",
      "api/late/reroute.ts": "",
    };
    for (const [file, source] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), source);
    }
    expect(await listRoutes(folder)).toEqual([
      { path: "/", kind: "page", verbs: ["GET"] },
      { path: "/api/late", kind: "handler", verbs: ["DELETE"] },
      { path: "/late/[id]", kind: "page", verbs: ["GET"] },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each([
  ["export const GET = handle;\nexport const POST = handle;", ["GET", "POST"]],
  ["export async function PUT(request: Request) {}", ["PUT"]],
  ["export { handle as PATCH, HEAD };", ["HEAD", "PATCH"]],
  ["export const { GET, POST } = serve();", ["GET", "POST"]],
  ["export const { run: DELETE } = serve();", ["DELETE"]],
  ["const GET = 1; export const runtime = 'nodejs';", []],
])("reads the verbs of %j", (source, verbs) => {
  expect(verbsIn(source)).toEqual(verbs);
});
