"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

interface RefreshStatusProps {
  seconds: number;
  maxRefreshes: number;
  /** For a browser without JavaScript, which loads the page anew. */
  nextAddress: string;
  stopAddress: string;
}

/**
 * Asks the server again every few seconds: quietly with JavaScript, so that focus and reading position stay where
 * they are, and by loading the page anew without it. It can be stopped, and stops by itself (WCAG 2.2.1, 2.2.2).
 */
export function RefreshStatus({ seconds, maxRefreshes, nextAddress, stopAddress }: RefreshStatusProps) {
  const router = useRouter();
  const [looks, setRefreshes] = useState(1);
  const [stopped, setStopped] = useState(false);
  const looking = !stopped && looks < maxRefreshes;
  useEffect(() => {
    if (!looking) return;
    const timer = setInterval(() => {
      setRefreshes((count) => count + 1);
      router.refresh();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [looking, router, seconds]);
  return (
    <p role="status" className="grid gap-2">
      {looking ? (
        <span aria-hidden="true" className="stripes h-2 max-w-64 rounded-full moving-stripes" />
      ) : null}
      <noscript>
        <meta httpEquiv="refresh" content={`${seconds}; url=${nextAddress}`} />
      </noscript>
      <span>
        {looking
          ? `This page looks again every ${seconds} seconds. `
          : "This page has stopped looking. Your payment is not lost: it shows in your account as soon as Stripe confirms it."}
        {looking ? (
          <a
            href={stopAddress}
            className="link"
            onClick={(event) => {
              event.preventDefault();
              setStopped(true);
            }}
          >
            Stop looking
          </a>
        ) : null}
      </span>
    </p>
  );
}
