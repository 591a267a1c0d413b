import { cva } from "class-variance-authority";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";
import { Sign, type SignKind } from "./sign.tsx";

const bannerStyle = cva(
  "grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3.5 gap-y-3 rounded-sheet border p-4 sm:px-5",
  {
    variants: {
      kind: {
        info: "border-line bg-sheet",
        wait: "border-wait/40 bg-wait-ground",
        warning: "border-warn/40 bg-warn-ground",
        danger: "border-closed/40 bg-closed-ground",
        success: "border-open/40 bg-open-ground",
      },
    },
  },
);

interface BannerProps {
  kind: SignKind;
  title?: string;
  /** Buttons, links or a form. */
  action?: ReactNode;
  children?: ReactNode;
  className?: string;
  /** Interrupts a screen reader: for what has just failed, not for what was true before the page opened. */
  alert?: boolean;
}

/** Something that the visitor should know first, with what they can do about it. */
export function Banner({ kind, title, action, children, className, alert = false }: BannerProps) {
  return (
    <div
      data-slot="banner"
      role={alert ? "alert" : "status"}
      className={cn(bannerStyle({ kind }), className)}
    >
      <Sign kind={kind} />
      <div className="grid gap-1 self-center wrap-anywhere">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className={title ? "text-small" : ""}>{children}</div> : null}
      </div>
      {action ? <div className="col-start-2 flex flex-wrap items-center gap-3">{action}</div> : null}
    </div>
  );
}
