import { Button } from "../ui/button.tsx";
import type { PortalFlow } from "./banner.ts";

interface PortalFormProps {
  label: string;
  /** The part of the portal to open; its first page without it. */
  flow?: PortalFlow | undefined;
  /** The organisation that is billed; the visitor without it. */
  organisation?: string | undefined;
  variant?: "main" | "plain" | "quiet" | "danger";
  size?: "regular" | "small";
}

/** A button that leads to Stripe's customer portal and back here. */
export function PortalForm({
  label,
  flow,
  organisation,
  variant = "plain",
  size = "regular",
}: PortalFormProps) {
  return (
    <form method="post" action="/api/portal">
      {flow ? <input type="hidden" name="flow" value={flow} /> : null}
      {organisation ? <input type="hidden" name="organisation" value={organisation} /> : null}
      <Button variant={variant} size={size}>
        {label}
      </Button>
    </form>
  );
}
