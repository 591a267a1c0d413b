"use client";

import { Page } from "../ui/page.tsx";

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <Page
      title="Something broke on our side"
      lead="It has been written down. Whatever you have paid for is kept."
    >
      <p>
        <button type="button" onClick={reset} className="button button-main">
          Try again
        </button>
      </p>
    </Page>
  );
}
