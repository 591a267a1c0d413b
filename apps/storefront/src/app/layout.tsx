import type { Metadata, Viewport } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { storefront } from "../open-storefront.ts";
import { buttonStyle } from "../ui/button.tsx";
import { cn } from "../ui/class-names.ts";
import { currentVisit } from "../visit.ts";
import { OwnerSwitcher } from "./owner-switcher.tsx";
import { SiteHeader } from "./site-header.tsx";
import "./styles.css";

export const metadata: Metadata = {
  title: { default: "Tollgate: courses for people who run what they write", template: "%s · Tollgate" },
  description:
    "A library of engineering courses. Pay, and you’re in: at once, and for exactly as long as you paid for.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const visit = await currentVisit();
  const { developmentPeople } = storefront();
  return (
    <html lang="en">
      <body className="flex flex-col">
        <a
          href="#content"
          className={cn(
            buttonStyle(),
            "absolute top-2 left-2 z-40 -translate-y-24 focus-visible:translate-y-0",
          )}
        >
          Skip to content
        </a>
        <SiteHeader visit={visit} switcher={<OwnerSwitcher visit={visit} />} />
        <main id="content" className="flex-1">
          {children}
        </main>
        <footer className="mt-10 border-line border-t">
          <div className="mx-auto max-w-6xl px-5 py-6 text-small text-soft">
            <p>Stripe handles payments, cards and invoices. Tollgate never sees your card.</p>
            {developmentPeople ? (
              <p>
                <Link href="/development/people" prefetch={false} className="link">
                  Switch to a seeded person
                </Link>
              </p>
            ) : null}
          </div>
        </footer>
      </body>
    </html>
  );
}
