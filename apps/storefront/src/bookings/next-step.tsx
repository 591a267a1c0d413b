import { Button, ButtonAnchor } from "../ui/button.tsx";
import type { NextStep } from "./step.ts";

interface BookingStepProps {
  step: NextStep;
  bookingId: string;
  /** The course's, because one page can have several. */
  title: string;
  size?: "regular" | "small";
}

/** The button for the next step of a booking. */
export function BookingStep({ step, bookingId, title, size = "regular" }: BookingStepProps) {
  const about = <span className="sr-only"> for {title}</span>;
  switch (step.kind) {
    case "pay":
      return (
        <ButtonAnchor size={size} href={step.url}>
          Pay now{about}
        </ButtonAnchor>
      );
    case "try_again":
      return (
        <form method="post" action="/api/bookings">
          <input type="hidden" name="booking" value={bookingId} />
          <Button size={size}>Try again{about}</Button>
        </form>
      );
    case "calendar":
      return (
        <ButtonAnchor size={size} variant="plain" href={`/api/bookings/${bookingId}/calendar`}>
          Add to calendar{about}
        </ButtonAnchor>
      );
    case "none":
      return null;
  }
}
