import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Reads the `.env` of a folder, or the nearest one above it up to the repository's root. Variables that are set already
 * stay as they are (nodejs.org/api/process.html#processloadenvfilepath). Under test nothing is read: a developer's file
 * must not change what a test does.
 *
 * @returns the file's path; NULL when none was read
 */
export function loadEnvFile(from: string = process.cwd()): string | null {
  if (process.env.NODE_ENV === "test") return null;
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, ".env");
    if (existsSync(file)) {
      process.loadEnvFile(file);
      return file;
    }
    if (existsSync(join(folder, "pnpm-workspace.yaml")) || dirname(folder) === folder) return null;
  }
}
