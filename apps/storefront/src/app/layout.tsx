import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { SiteHeader } from "../ui/site-header.tsx";
import { currentVisit } from "../visit.ts";
import "./styles.css";

export const metadata: Metadata = {
  title: { default: "Tollgate: courses for people who run what they write", template: "%s · Tollgate" },
  description:
    "A library of engineering courses. Pay, and the gate opens: at once, and for exactly as long as you paid for.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const visit = await currentVisit();
  return (
    <html lang="en">
      <body className="flex flex-col">
        <a
          href="#content"
          className="button button-main absolute top-2 left-2 z-10 -translate-y-24 focus-visible:translate-y-0"
        >
          Skip to content
        </a>
        <SiteHeader visit={visit} />
        <main id="content" className="flex-1">
          {children}
        </main>
        <footer className="border-t border-line">
          <p className="mx-auto max-w-5xl px-5 py-6 text-small text-soft">
            Payments, cards and invoices are handled by Stripe. Tollgate never sees your card.
          </p>
        </footer>
      </body>
    </html>
  );
}
