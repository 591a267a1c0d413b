import type { Metadata } from "next";
import Link from "next/link";
import { Page } from "../ui/page.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Page
      title="There is nothing here"
      lead="The address may be mistyped, or what it showed belongs to another account."
    >
      <p>
        <Link href="/" className="button button-main">
          To the courses
        </Link>
      </p>
    </Page>
  );
}
