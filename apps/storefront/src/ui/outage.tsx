import { ButtonAnchor } from "./button.tsx";
import { Page } from "./page.tsx";

/**
 * Said by the server, so that it can be read without JavaScript.
 *
 * @param address of the page that could not be shown
 */
export function Outage({ address }: { address: string }) {
  return (
    <Page
      gate="waiting"
      title="We cannot look that up right now"
      lead="A part of the shop does not answer. Whatever you have paid for is kept, and nothing is charged by trying again."
    >
      <p>
        <ButtonAnchor href={address}>Try again</ButtonAnchor>
      </p>
    </Page>
  );
}
