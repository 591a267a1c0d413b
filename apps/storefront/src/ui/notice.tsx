import type { ReactNode } from "react";

const looks = {
  good: "border-open bg-open-ground",
  bad: "border-closed bg-closed-ground",
  wait: "border-wait bg-wait-ground",
};

/** Something that happened, said once at the top of a page. `bad` interrupts a screen reader, the others wait. */
export function Notice({ kind, children }: { kind: keyof typeof looks; children: ReactNode }) {
  return (
    <div
      role={kind === "bad" ? "alert" : "status"}
      className={`rounded-control border-l-4 px-4 py-3 ${looks[kind]}`}
    >
      {children}
    </div>
  );
}
