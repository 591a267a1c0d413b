import { type ChildProcess, spawn } from "node:child_process";

// A process that crashes or gets SIGKILL cannot stop its children. So a shell in its own session reads a pipe whose other
// end only this process holds. When the pipe closes, the shell asks the groups on its list to stop, and kills them three
// seconds later. A shell takes 1 MB of memory where Node takes 40.
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

/** Makes the watchdog stop the process group if this process ends before `unwatchGroup`. */
export function watchGroup(group: number, signal: NodeJS.Signals): void {
  send(`add ${group} ${signal.replace(/^SIG/, "")}`);
}

export function unwatchGroup(group: number): void {
  send(`remove ${group}`);
}

function send(line: string): void {
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
  // In Node the pipe is a socket, which must not keep this process alive either.
  if (child.stdin && "unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return child;
}
