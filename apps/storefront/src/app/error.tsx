"use client";

import { Button, ButtonAnchor } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";

/** `digest` identifies the error in the server's log. Nothing else about it is safe to show. */
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
      lead="We have logged the error. What you paid for is safe, and trying again charges nothing."
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
          If you write to us about it, include <span className="font-mono">{error.digest}</span>.
        </p>
      ) : null}
    </Page>
  );
}
