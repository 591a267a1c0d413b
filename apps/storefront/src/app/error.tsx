"use client";

import { Button, ButtonAnchor } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";

/** `digest` is the name under which the server has logged it: all that may be said aloud. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <Page
      gate="closed"
      title="Something broke on our side"
      lead="It has been written down. Whatever you have paid for is kept, and trying again charges nothing."
    >
      <p className="flex flex-wrap gap-3">
        <Button type="button" onClick={reset}>
          Try again
        </Button>
        <ButtonAnchor variant="plain" href="/account">
          Your account
        </ButtonAnchor>
      </p>
      {error.digest ? (
        <p className="text-small text-soft">
          If you write to us about it, name <span className="font-mono">{error.digest}</span>.
        </p>
      ) : null}
    </Page>
  );
}
