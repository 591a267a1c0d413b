import { type ChildProcess, spawn } from "node:child_process";

// A crash or a SIGKILL of this process leaves no chance to stop its children. So a shell of its own session
// reads a pipe of which only this process holds the other end: when the pipe closes, whatever is still on the
// list is asked to stop, and three seconds later killed. A shell, because it costs 1 MB where Node costs 40.
const script = `
watched=""
while read -r verb group signal; do
  if [ "$verb" = add ]; then watched="$watched $group:$signal"; continue; fi
  rest=""
  for entry in $watched; do [ "\${entry%%:*}" = "$group" ] || rest="$rest $entry"; done
  watched="$rest"
done
[ -n "$watched" ] || exit 0
for entry in $watched; do kill -"\${entry##*:}" -"\${entry%%:*}" 2>/dev/null; done
sleep 3
for entry in $watched; do kill -KILL -"\${entry%%:*}" 2>/dev/null; done
exit 0
`;

let watchdog: ChildProcess | undefined;

/** Stops the process group when this process ends without having said `unwatchGroup`. */
export function watchGroup(group: number, signal: NodeJS.Signals): void {
  tell(`add ${group} ${signal.replace(/^SIG/, "")}`);
}

export function unwatchGroup(group: number): void {
  tell(`remove ${group}`);
}

function tell(line: string): void {
  watchdog ??= startWatchdog();
  watchdog.stdin?.write(`${line}\n`);
}

function startWatchdog(): ChildProcess {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  const forget = () => {
    if (watchdog === child) watchdog = undefined;
  };
  child.once("error", forget);
  child.once("exit", forget);
  child.stdin?.on("error", forget);
  child.unref();
  // The pipe is a socket in Node; it must not keep this process alive either.
  if (child.stdin && "unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return child;
}
