import { runShare, type Share } from "./run-seeds.ts";

// A process of its own, because a seed keeps a whole core busy and leads the global fetch to its own Redis.
process.once("message", (share: Share) => {
  runShare(share, (news) => void process.send?.(news)).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
