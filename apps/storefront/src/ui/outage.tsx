import { ButtonAnchor } from "./button.tsx";
import { Page } from "./page.tsx";

/**
 * Rendered by the server, so it needs no JavaScript.
 *
 * @param address of the page that could not be shown
 */
export function Outage({ address }: { address: string }) {
  return (
    <Page
      gate="waiting"
      title="We cannot load this page right now"
      lead="A service we depend on is down. What you paid for is safe, and trying again charges nothing."
    >
      <p>
        <ButtonAnchor href={address}>Try again</ButtonAnchor>
      </p>
    </Page>
  );
}
