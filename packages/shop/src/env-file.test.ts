import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadEnvFile } from "./env-file.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tollgate-env-"));
  writeFileSync(join(root, "pnpm-workspace.yaml"), "");
  mkdirSync(join(root, "apps/shop"), { recursive: true });
  vi.stubEnv("NODE_ENV", "development");
  vi.stubEnv("TOLLGATE_TEST_SET", "set before");
});
afterEach(() => {
  delete process.env.TOLLGATE_TEST_READ;
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const write = () =>
  writeFileSync(join(root, ".env"), "TOLLGATE_TEST_READ=read\nTOLLGATE_TEST_SET=of the file\n");

it("row q: the repository's .env is read from any folder below, and changes nothing that is set", () => {
  write();
  expect(loadEnvFile(join(root, "apps/shop"))).toBe(join(root, ".env"));
  expect(process.env.TOLLGATE_TEST_READ).toBe("read");
  expect(process.env.TOLLGATE_TEST_SET).toBe("set before");
});

it("is not looked for above the repository, nor under test", () => {
  expect(loadEnvFile(join(root, "apps/shop"))).toBeNull();
  write();
  vi.stubEnv("NODE_ENV", "test");
  expect(loadEnvFile(root)).toBeNull();
  expect(process.env.TOLLGATE_TEST_READ).toBeUndefined();
});
