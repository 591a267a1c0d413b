import { type News, runShare, type Share } from "./run-seeds.ts";

// Errors are part of every story here, and finding the place of each in the sources takes longer than the story.
process.setSourceMapsEnabled(false);

// Nobody is left to listen: the command was stopped.
process.once("disconnect", () => process.exit(1));

// A process of its own, because a seed keeps a whole core busy and leads the global fetch to its own Redis.
process.once("message", (share: Share) => {
  runShare(share, tell).then(
    // Not by disconnecting: a request that died with its process keeps stripe-node's timer running for 80 seconds.
    () => process.send?.({ kind: "done" }, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

function tell(news: News): void {
  process.send?.(news);
}
