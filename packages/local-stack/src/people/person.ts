import type Stripe from "stripe";
import type { Shopper } from "../shopper.ts";
import type { SimulatorControl } from "../simulator-control.ts";

/** What a person's story may use: the shop's public surfaces, and Stripe as a merchant sees it. */
export interface Scene {
  shopper: Shopper;
  stripe: Stripe;
  /** Triggers what Stripe otherwise does by itself, such as a renewal. */
  simulator: Pick<SimulatorControl, "post">;
}

/** A person in one customer state. */
export interface Person {
  /** The local part of the e-mail address, such as `pia-past-due`. */
  key: string;
  name: string;
  /** Their state, for the list of people. */
  about: string;
  /** Brings that state about. Absent when signing up is enough. */
  story?: (scene: Scene) => Promise<void>;
}

/** An organisation and its people. */
export interface Company {
  name: string;
  about: string;
  founder: Person;
  members: (Person & { role: "admin" | "member" })[];
  /** The offer and seats that the founder buys; absent for an organisation without a plan. */
  plan?: { offer: string; seats: number };
}

/** A signed-up person. */
export interface Actor {
  shopper: Shopper;
  email: string;
  password: string;
}
