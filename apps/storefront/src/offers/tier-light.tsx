/** The light above a tier, as above a motorway lane: green when the visitor has access. Decoration only. */
export function TierLight({ open }: { open: boolean }) {
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true" className="size-11 shrink-0">
      <rect width="40" height="40" rx="7" className="fill-lamp-ground" />
      <path
        d="M20 9v20M11 21l9 9 9-9"
        fill="none"
        strokeWidth="5"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={open ? "stroke-lamp-open" : "stroke-signal"}
      />
    </svg>
  );
}
