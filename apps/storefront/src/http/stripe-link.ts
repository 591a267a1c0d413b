/** The address, if it is on a site of Stripe's or of the simulator; NULL otherwise, whatever answered in Stripe's name. */
export function stripeLink(address: string | null, paymentOrigins: readonly string[]): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { origin, protocol, hostname, href, username } = new URL(address);
  if (username !== "") return null;
  const stripes = protocol === "https:" && hostname.endsWith(".stripe.com");
  return stripes || paymentOrigins.includes(origin) ? href : null;
}
