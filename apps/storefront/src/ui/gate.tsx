const angles = { closed: 0, waiting: -20, open: -52 };
/** Cropped to the height that the bar reaches. */
const views = { closed: "0 66 150 66", waiting: "0 34 150 98", open: "0 -4 150 136" };

/** A toll gate with its bar down, half up or up. Decoration only: the text beside it says the same. */
export function Gate({ state, className }: { state: keyof typeof angles; className?: string }) {
  return (
    <svg viewBox={views[state]} aria-hidden="true" className={className}>
      <g className="gate-bar" transform={`rotate(${angles[state]} 18 84)`}>
        <rect x="18" y="78" width="110" height="12" rx="6" className="fill-signal" />
        {[36, 60, 84].map((x) => (
          <path key={x} d={`M${x + 6} 78h12l-6 12h-12z`} className="fill-stripe" />
        ))}
        <circle cx="121" cy="84" r="5" className={state === "open" ? "fill-open" : "fill-closed"} />
      </g>
      <rect x="6" y="74" width="24" height="56" rx="4" className="fill-ink" />
      <circle cx="18" cy="84" r="4" className="fill-paper" />
      <rect x="0" y="128" width="150" height="3" rx="1.5" className="fill-edge" />
    </svg>
  );
}
