import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The command line of a living process, and "" of any other: it tells a process from a later one of its number. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
