import type { ReactNode } from "react";
import { moment } from "../words.ts";
import { Sign, type SignKind } from "./sign.tsx";

export interface TimelineItem {
  id: string;
  /** ISO 8601. */
  at: string;
  kind: SignKind;
  title: string;
  detail?: ReactNode;
}

/** What happened, in the given order. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol data-slot="timeline" className="grid">
      {items.map(({ id, at, kind, title, detail }) => (
        <li key={id} className="group grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-4">
          <span className="grid justify-items-center">
            <Sign kind={kind} className="size-7" />
            <span
              aria-hidden="true"
              className="h-full min-h-4 border-line border-l-3 border-dashed group-last:border-transparent"
            />
          </span>
          <div className="grid gap-0.5 pb-6 group-last:pb-0">
            <p className="pt-0.5 font-semibold">{title}</p>
            {detail ? <p className="text-small text-soft wrap-anywhere">{detail}</p> : null}
            <p className="text-small text-soft">
              <time dateTime={at}>{moment(at)}</time>
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
