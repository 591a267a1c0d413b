import { type Progress, runShare, type Share } from "./run-seeds.ts";

// Stories throw many errors, and mapping each one's stack to the sources takes longer than the story.
process.setSourceMapsEnabled(false);

// The command has ended: no process reads our results.
process.once("disconnect", () => process.exit(1));

// A separate process, because a seed uses a whole core and redirects the global fetch to its own Redis.
process.once("message", (share: Share) => {
  runShare(share, report, nextJob).then(
    // Exits instead of disconnecting: the request of a killed call keeps stripe-node's timer running for 80 seconds.
    () => process.send?.({ kind: "done" }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

function nextJob(): Promise<number> {
  return new Promise((resolve) => {
    process.once("message", resolve);
    process.send?.({ kind: "ready" });
  });
}

function report(progress: Progress): void {
  process.send?.(progress);
}
