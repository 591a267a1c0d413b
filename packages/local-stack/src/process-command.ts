import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The command line of a live process, otherwise "". It distinguishes a process from a later one with the same id. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
