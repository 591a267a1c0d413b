import { Gate } from "../ui/gate.tsx";
import { levelName, moment } from "../words.ts";
import { seatCount } from "./text.ts";
import type { OrganisationView } from "./view.ts";

/** What the organisation has, and whether the visitor has access through it. */
export function OrganisationSummary({ view }: { view: OrganisationView }) {
  const { access, seat, manages } = view;
  const { level, validUntil } = access;
  const open = level !== null && seat === "counts";
  return (
    <section
      aria-labelledby="may"
      className="grid gap-4 rounded-sheet border border-line bg-sheet p-5 sm:grid-cols-[1fr_7rem] sm:items-end sm:p-7"
    >
      <div className="grid gap-2">
        <h2 id="may" className="font-bold text-title">
          {level === null
            ? "No active plan"
            : open
              ? `You have ${levelName(level)}`
              : `You have no seat for ${levelName(level)}`}
        </h2>
        {open && validUntil ? (
          <p>
            Until <time dateTime={validUntil}>{moment(validUntil)}</time>, as long as you have a seat here.
          </p>
        ) : null}
        <p className="text-soft">{seatSentence(view)}</p>
        {manages && level === null ? (
          <p>
            <a href="#plan" className="link font-semibold">
              Buy seats
            </a>
          </p>
        ) : null}
      </div>
      <Gate
        state={open ? "open" : seat === "waiting" && level !== null ? "waiting" : "closed"}
        className="w-28 max-sm:hidden"
      />
    </section>
  );
}

function seatSentence({ access, seats, seat, manages }: OrganisationView): string {
  const count = seats.paid > 0 ? `${seatCount(seats)}. ` : "";
  if (access.level === null)
    return manages
      ? "Buy seats, and you and your colleagues get access at once."
      : "The organisation has no active plan. Its owners and admins can buy one.";
  if (seat === "counts") return `${count}One of them is yours.`;
  if (seat === "waiting") return `${count}You get the next free one.`;
  return `${count}You have none: ask an owner or an admin for one.`;
}
