/** Something to learn from at one's own pace; what has a date and a seat is a course of the catalog. */
export interface Guide {
  title: string;
  about: string;
  lessons: readonly string[];
}

export interface Shelf {
  /** What its guides are, after their number: `3 guides to read`. */
  about: string;
  guides: readonly Guide[];
}

/** What each level opens. A level opens the shelves of the levels below it as well. */
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
