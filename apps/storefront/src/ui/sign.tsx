/**
 * Status icons in the form of road signs (Vienna Convention): a triangle warns, a red disc forbids, a blue disc waits, a
 * panel informs. Decoration only: the text beside it says the same.
 */
export type SignKind = "info" | "wait" | "warning" | "danger" | "success";

export function Sign({ kind, className = "size-7" }: { kind: SignKind; className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={`shrink-0 ${className}`}>
      {signs[kind]}
    </svg>
  );
}

const stroke = { fill: "none", strokeLinecap: "round", strokeLinejoin: "round" } as const;

const signs: Record<SignKind, React.ReactNode> = {
  info: (
    <>
      <rect x="2" y="2" width="28" height="28" rx="6" className="fill-wait" />
      <circle cx="16" cy="10" r="2.2" className="fill-sheet" />
      <path d="M16 15.5V23" className="stroke-sheet" strokeWidth="3.6" {...stroke} />
    </>
  ),
  wait: (
    <>
      <circle cx="16" cy="16" r="14" className="fill-wait" />
      <path d="M16 8.5V16l5 3.5" className="stroke-sheet" strokeWidth="3" {...stroke} />
    </>
  ),
  warning: (
    <>
      <path
        d="M16 4 29.5 27.5h-27z"
        className="fill-signal stroke-stripe-edge"
        strokeWidth="2.6"
        strokeLinejoin="round"
      />
      <path d="M16 12.5v6.5" className="stroke-on-signal" strokeWidth="3" {...stroke} />
      <circle cx="16" cy="23.2" r="1.8" className="fill-on-signal" />
    </>
  ),
  danger: (
    <>
      <circle cx="16" cy="16" r="14" className="fill-closed" />
      <path d="M9 16h14" className="stroke-sheet" strokeWidth="5" {...stroke} strokeLinecap="butt" />
    </>
  ),
  success: (
    <>
      <rect x="2" y="2" width="28" height="28" rx="6" className="fill-open" />
      <path d="m9 16.5 4.8 4.8L23.2 11" className="stroke-sheet" strokeWidth="3.2" {...stroke} />
    </>
  ),
};
