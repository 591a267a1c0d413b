import { chance } from "./chance.ts";

/** What one person wants to buy. */
export type Wish = (
  | { kind: "offer"; offer: string; level: "BASIC" | "PRO" }
  | { kind: "seat"; course: string }
) & {
  /** Whether the buyer opens the success page; who does not is granted by the webhook alone. */
  returns: boolean;
};

const offers = [
  { offer: "pro_year", level: "PRO" },
  { offer: "basic_year", level: "BASIC" },
  { offer: "pro_yearly", level: "PRO" },
  { offer: "pro_monthly", level: "PRO" },
] as const;
/** A course's capacity is in the catalog of the shop. */
const seats = [
  ...Array<string>(20).fill("raft-weekend"),
  ...Array<string>(12).fill("postgres-plans"),
  ...Array<string>(8).fill("incident-evening"),
];
const shareOfSeats = 0.25;
const shareOfReturns = 0.8;

/** Sales for a time, plans, a plan on trial and seats, mixed by the seed; more seats than there are become sales. */
export function wishes(seed: number, count: number): Wish[] {
  const left = [...seats];
  return Array.from({ length: count }, (_, number): Wish => {
    const drawn = (what: string) => chance(seed, `${what} ${number}`);
    const returns = drawn("returns") < shareOfReturns;
    const course = drawn("seat") < shareOfSeats ? left.shift() : undefined;
    if (course) return { kind: "seat", course, returns };
    const { offer, level } = offers[Math.floor(drawn("offer") * offers.length)] ?? offers[0];
    return { kind: "offer", offer, level, returns };
  });
}
