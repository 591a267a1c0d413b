import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Stryker runs the tests in a copy of this package, where the paths of vitest.workspace.ts lead nowhere: the way to
// the Postgres of the tests goes through the package's own dependency.
const localStack = realpathSync(join(import.meta.dirname, "node_modules/@tollgate/local-stack"));

/** What a test file needs: nothing but the code, a database, or a whole shop. */
function weight({ moduleId }: TestSpecification): number {
  const source = readFileSync(moduleId, "utf8");
  return ["/testing/database.ts", "/testing/shop.ts"].findLastIndex((mark) => source.includes(mark));
}

/** The first test that fails kills a mutant, so the cheap ones are tried before the dear ones, and stories last. */
class LightestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const size = ({ moduleId }: TestSpecification) => statSync(moduleId).size;
    return files.toSorted((a, b) => weight(a) - weight(b) || size(a) - size(b));
  }
}

/** With rooms named, each has to be held by its own tests: a rule that only a story of a whole shop notices is not. */
const rooms = (process.env.MUTATE_ROOMS ?? "").split(" ").filter((name) => name !== "");

export default defineConfig({
  test: {
    include: rooms.length === 0 ? ["src/**/*.test.ts"] : rooms.map((name) => `src/${name}/**/*.test.ts`),
    // These run long stories of a whole shop, every order of three syncs, or thousands of random facts. A mutant that
    // survives runs every test, and each room's own tests state the same promises one by one.
    exclude: [
      "src/sync/interleaving.test.ts",
      "src/flow.test.ts",
      "src/sync/call-budget.test.ts",
      "src/rules/paid-properties.test.ts",
      "src/rules/paid-properties-sales.test.ts",
      "src/rules/paid-monotone.test.ts",
      "src/rules/paid-stories.test.ts",
    ],
    globalSetup: [join(localStack, "src/testing/postgres-for-tests.ts")],
    // A worker per mutant is fresh enough; a worker per file would load the SDKs again for each of them.
    isolate: false,
    // Each mutant's worker loads the libraries anew, which takes longer than its tests: bundled, they are one file each.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            "drizzle-orm",
            "drizzle-orm/pg-core",
            "drizzle-orm/postgres-js",
            "postgres",
            "stripe",
            "zod",
          ],
        },
      },
    },
    sequence: { sequencer: LightestFirst },
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
});
