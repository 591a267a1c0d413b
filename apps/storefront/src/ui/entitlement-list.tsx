import type { Entitlement, OwnerAccess } from "@tollgate/core";
import Link from "next/link";
import { accessSentence } from "../access-text.ts";
import { levelName, moment } from "../offer-text.ts";
import { Gate } from "./gate.tsx";

/** What an owner may do, until when and why: the running level first, then each purchase by itself. */
export function EntitlementList({ access }: { access: OwnerAccess }) {
  const open = access.level !== null;
  return (
    <section aria-labelledby="access" className="grid gap-6">
      <div className="grid gap-4 rounded-sheet border border-line bg-sheet p-6 sm:grid-cols-[1fr_7rem] sm:items-end sm:p-8">
        <div className="grid gap-2">
          <h2 id="access" className="text-title font-bold">
            {access.level ? `${levelName(access.level)} is open` : "The gate is closed"}
          </h2>
          {access.validUntil ? (
            <p>
              Until <time dateTime={access.validUntil}>{moment(access.validUntil)}</time>
            </p>
          ) : null}
          <p className="text-soft">{accessSentence(access.reason)}</p>
          {open ? null : (
            <p>
              <Link href="/#lanes" className="link font-semibold">
                See the offers
              </Link>
            </p>
          )}
        </div>
        <Gate state={open ? "open" : "closed"} className="w-28" />
      </div>
      {access.entitlements.length > 0 ? (
        <div className="grid gap-3">
          <h2 className="text-title font-bold">What you bought</h2>
          <ul className="grid gap-3">
            {access.entitlements.map((entitlement) => (
              <Item key={entitlement.id} entitlement={entitlement} />
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

const answers = {
  granted: { word: "Open", look: "bg-open-ground text-open" },
  pending: { word: "Waiting", look: "bg-wait-ground text-wait" },
  denied: { word: "Closed", look: "bg-closed-ground text-closed" },
};

function Item({ entitlement }: { entitlement: Entitlement }) {
  const { word, look } = answers[entitlement.access];
  return (
    <li className="grid gap-1 rounded-control border border-line bg-sheet px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">
          {levelName(entitlement.level)},{" "}
          {entitlement.source === "subscription" ? "subscription" : "one payment"}
        </span>
        <span className={`rounded-control px-2 py-0.5 text-small font-semibold ${look}`}>{word}</span>
      </p>
      <p className="text-small text-soft">
        {accessSentence(entitlement.reason)}
        {entitlement.expiresAt ? (
          <>
            {" "}
            Until <time dateTime={entitlement.expiresAt}>{moment(entitlement.expiresAt)}</time>.
          </>
        ) : null}
      </p>
    </li>
  );
}
