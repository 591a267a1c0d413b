import type { Offer } from "@tollgate/core";
import { Button } from "../ui/button.tsx";

interface BuyFormProps {
  offer: Offer;
  label: string;
  /** Drawn as one choice among others, for what is not the next step. */
  quiet?: boolean;
}

/** A plain form: the route answers with the payment page's address, and the browser goes there without a script. */
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
