"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

interface HoldClockProps {
  /** ISO 8601. */
  until: string;
  /** The same in words, for a browser without JavaScript. */
  words: string;
}

/**
 * Until when a seat is held. With JavaScript it counts the minutes, and refreshes the page when they are over. Screen
 * readers read the time, not the countdown.
 */
export function HoldClock({ until, words }: HoldClockProps) {
  const router = useRouter();
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    const end = Date.parse(until);
    const update = () => setMinutes(Math.max(0, Math.ceil((end - Date.now()) / 60_000)));
    update();
    const ticking = setInterval(update, 15_000);
    // A timer of more than 24 days would fire at once.
    const left = end - Date.now();
    const over = left > 0 && left < 86_400_000 ? setTimeout(() => router.refresh(), left + 1000) : undefined;
    return () => {
      clearInterval(ticking);
      clearTimeout(over);
    };
  }, [until, router]);
  return (
    <>
      <time dateTime={until}>{words}</time>
      {minutes ? ` (${minutes === 1 ? "1 minute" : `${minutes} minutes`} left)` : null}
    </>
  );
}
