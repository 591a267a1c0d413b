import type { Metadata } from "next";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Page
      gate="closed"
      title="Page not found"
      lead="The address may be wrong, or the page belongs to another account."
    >
      <p className="flex flex-wrap gap-3">
        <ButtonLink href="/">Go to the home page</ButtonLink>
        <ButtonLink href="/account" variant="plain">
          Your account
        </ButtonLink>
      </p>
    </Page>
  );
}
