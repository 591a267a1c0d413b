import type Stripe from "stripe";
import type { Shopper } from "../shopper.ts";
import type { SimulatorControl } from "../simulator-control.ts";

/** What somebody's story may touch: the shop's public surfaces, and Stripe as a merchant sees it. */
export interface Scene {
  shopper: Shopper;
  stripe: Stripe;
  /** What Stripe does by itself, when its time comes. */
  simulator: Pick<SimulatorControl, "tell">;
}

/** Somebody for whom one thing is true. */
export interface Person {
  /** Of the address: `pia-past-due`. */
  key: string;
  name: string;
  /** What is true of them, for who looks for a state to see. */
  about: string;
  /** How it came to be true. Nothing for somebody who has only signed up. */
  story?: (scene: Scene) => Promise<void>;
}

/** An organisation and its people; the first one made it. */
export interface Company {
  name: string;
  about: string;
  founder: Person;
  members: (Person & { role: "admin" | "member" })[];
  /** Offer and seats that the founder buys; none for an organisation without a plan. */
  plan?: { offer: string; seats: number };
}

/** Somebody who has signed up. */
export interface Actor {
  shopper: Shopper;
  email: string;
  password: string;
}
