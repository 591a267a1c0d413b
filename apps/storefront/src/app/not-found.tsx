import type { Metadata } from "next";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Page
      gate="closed"
      title="There is nothing here"
      lead="The address may be mistyped, or what it showed belongs to another account."
    >
      <p className="flex flex-wrap gap-3">
        <ButtonLink href="/">To the start</ButtonLink>
        <ButtonLink href="/account" variant="plain">
          Your account
        </ButtonLink>
      </p>
    </Page>
  );
}
