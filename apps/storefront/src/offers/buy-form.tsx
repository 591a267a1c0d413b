import type { Offer } from "@tollgate/core";
import { Button } from "../ui/button.tsx";

interface BuyFormProps {
  offer: Offer;
  label: string;
  /** Draws a plain button, for an offer that is not the next step. */
  quiet?: boolean;
}

/** A plain form, which works without JavaScript: the route redirects to the payment page. */
export function BuyForm({ offer, label, quiet = false }: BuyFormProps) {
  return (
    <form method="post" action="/api/checkout/session">
      <input type="hidden" name="offer" value={offer.lookupKey} />
      <Button variant={quiet ? "plain" : "main"} wide>
        {label}
        <span className="sr-only"> {offer.title}</span>
      </Button>
    </form>
  );
}
