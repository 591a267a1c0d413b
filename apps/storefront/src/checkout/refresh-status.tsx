"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

interface RefreshStatusProps {
  seconds: number;
  maxRefreshes: number;
  /** For a browser without JavaScript, which reloads the page. */
  nextAddress: string;
  stopAddress: string;
}

/**
 * Asks the server again every few seconds. With JavaScript, focus and reading position stay; without it, the page
 * reloads. The visitor can stop it, and it stops by itself (WCAG 2.2.1, 2.2.2).
 */
export function RefreshStatus({ seconds, maxRefreshes, nextAddress, stopAddress }: RefreshStatusProps) {
  const router = useRouter();
  const [refreshes, setRefreshes] = useState(1);
  const [stopped, setStopped] = useState(false);
  const active = !stopped && refreshes < maxRefreshes;
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      setRefreshes((count) => count + 1);
      router.refresh();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [active, router, seconds]);
  return (
    <p role="status" className="grid gap-2">
      {active ? (
        <span aria-hidden="true" className="stripes h-2 max-w-64 rounded-full moving-stripes" />
      ) : null}
      <noscript>
        <meta httpEquiv="refresh" content={`${seconds}; url=${nextAddress}`} />
      </noscript>
      <span>
        {active
          ? `This page refreshes every ${seconds} seconds. `
          : "This page no longer refreshes. Your payment is safe: it shows up in your account as soon as Stripe confirms it."}
        {active ? (
          <a
            href={stopAddress}
            className="link"
            onClick={(event) => {
              event.preventDefault();
              setStopped(true);
            }}
          >
            Stop refreshing
          </a>
        ) : null}
      </span>
    </p>
  );
}
