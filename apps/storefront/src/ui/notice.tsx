import type { ReactNode } from "react";
import { Banner } from "./banner.tsx";

const kinds = { good: "success", bad: "danger", wait: "wait" } as const;

/** What has just happened, at the top of a page. `bad` interrupts a screen reader. */
export function Notice({ kind, children }: { kind: keyof typeof kinds; children: ReactNode }) {
  return (
    <Banner kind={kinds[kind]} alert={kind === "bad"}>
      {children}
    </Banner>
  );
}
