import type { Company } from "./person.ts";

/** Two organisations: one with all its seats taken, one that has bought nothing. */
export const companies: readonly Company[] = [
  {
    name: "Bridge & Beam",
    about: "a team plan with three seats, all taken",
    plan: { offer: "team_monthly", seats: 3 },
    founder: { key: "olga-owner", name: "Olga Owner", about: "owns Bridge & Beam and pays for its seats" },
    members: [
      {
        key: "adam-admin",
        name: "Adam Admin",
        role: "admin",
        about: "may bill and invite for Bridge & Beam",
      },
      { key: "mia-member", name: "Mia Member", role: "member", about: "let in by a seat of Bridge & Beam" },
      {
        key: "walt-waiting",
        name: "Walt Waiting",
        role: "member",
        about: "a member without a seat: none is free",
      },
    ],
  },
  {
    name: "Ferry Ltd",
    about: "no plan yet",
    founder: { key: "sol-owner", name: "Sol Owner", about: "owns Ferry Ltd, which has no plan yet" },
    members: [],
  },
];
