import { Page } from "./page.tsx";

/**
 * Said by the server, so that it can be read without JavaScript.
 *
 * @param address of the page that could not be shown
 */
export function Outage({ address }: { address: string }) {
  return (
    <Page
      title="We cannot look that up right now"
      lead="A part of the shop does not answer. Whatever you have paid for is kept, and nothing is charged by trying again."
    >
      <p>
        <a href={address} className="button button-main">
          Try again
        </a>
      </p>
    </Page>
  );
}
