/** The id of what Stripe hands out as an id, or expanded as a whole object. */
export function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === "string" ? reference : (reference?.id ?? null);
}
