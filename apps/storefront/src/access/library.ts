/** A guide to learn from at any time. A course, with a date and seats, is in the catalog. */
export interface Guide {
  title: string;
  about: string;
  lessons: readonly string[];
}

export interface Shelf {
  /** Follows the number of guides: `3 guides to read`. */
  about: string;
  guides: readonly Guide[];
}

/** The shelf of each level. A level also opens the shelves below it. */
export const shelves: Readonly<Record<string, Shelf>> = {
  BASIC: {
    about: "guides to read, with exercises",
    guides: [
      {
        title: "HTTP without a framework",
        about: "Write a server that a proxy, a browser and a crawler all understand.",
        lessons: ["What a request is made of", "Caching that you can predict", "Streaming, and when not to"],
      },
      {
        title: "Postgres from the page up",
        about: "How rows lie on disk, and why your index is not used.",
        lessons: [
          "Pages and tuples",
          "Reading a plan",
          "Locks that you meet in practice",
          "Vacuum without fear",
        ],
      },
      {
        title: "Reading a flame graph",
        about: "Find the one function that is worth changing.",
        lessons: ["Samples and what they miss", "On and off the processor", "Proving that it is faster"],
      },
    ],
  },
  PRO: {
    about: "video workshops, with their source code",
    guides: [
      {
        title: "Exactly once, and other promises",
        about: "Deliveries repeat, reorder and vanish. Build what stays right anyway.",
        lessons: [
          "At least once is what you get",
          "Keys that make repetition harmless",
          "Inboxes and outboxes",
          "Testing every interleaving",
        ],
      },
      {
        title: "Money in software",
        about: "Ledgers, refunds, disputes, and the day the provider was down.",
        lessons: ["Minor units and rounding", "States of a payment", "Reconciliation as a habit"],
      },
      {
        title: "Consensus in a weekend",
        about: "Implement Raft, then break it on purpose.",
        lessons: [
          "Terms and elections",
          "A log that agrees",
          "Membership changes",
          "A simulator of your own",
        ],
      },
      {
        title: "On call, calmly",
        about: "Alerts that mean something and runbooks that somebody tried.",
        lessons: ["What deserves a page", "The first five minutes", "Writing it down afterwards"],
      },
    ],
  },
};
