import { type Account, type Desk, openDesk } from "../merchant/desk.ts";
import type { Story } from "./story.ts";

/** The story's account at Stripe. */
export function accountOf(story: Story): Account {
  const { did, note, stage } = story;
  return { did, note, simulator: stage.simulator };
}

/** The id of an owner by its number; a name that nobody has, without one. */
export function ownerIdOf(story: Story, owner: number): string {
  return story.buyers[owner]?.owner.id ?? "nobody";
}

export function deskOf(story: Story, owner: number): Desk | null {
  return openDesk(accountOf(story), ownerIdOf(story, owner));
}
