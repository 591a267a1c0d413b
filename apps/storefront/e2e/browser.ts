import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];

/** The machine's Chromium, npm's (Linux on x64), or an installed Chrome. */
export async function browserOptions(): Promise<LaunchOptions> {
  const executablePath = process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path));
  if (executablePath) return { executablePath, args };
  if (process.platform !== "linux" || process.arch !== "x64") return { channel: "chrome" };
  // The package unpacks the libraries that a bare machine lacks only if it detects Lambda.
  const before = process.env.AWS_EXECUTION_ENV;
  process.env.AWS_EXECUTION_ENV = before ?? "AWS_Lambda_nodejs22.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  const unpacked = { executablePath: await chromium.executablePath(), args, env: definedEnvironment() };
  if (before === undefined) delete process.env.AWS_EXECUTION_ENV;
  return unpacked;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
