import { readFileSync, realpathSync } from "node:fs";
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

/** The first test that fails kills a mutant, so the cheap ones are tried before the dear ones. */
class LightestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => weight(a) - weight(b));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    // The one reads the sources as text, and mutants are written into them. The other tries every order of two and
    // three looks: it takes longer than all the rest, and ticket.test.ts states the same promises one by one.
    exclude: ["src/borders.test.ts", "src/interleaving.test.ts"],
    globalSetup: [join(localStack, "src/testing/postgres-for-tests.ts")],
    // A worker per mutant is fresh enough; a worker per file would load the SDKs again for each of them.
    isolate: false,
    sequence: { sequencer: LightestFirst },
    testTimeout: 10_000,
    hookTimeout: 60_000,
  },
});
