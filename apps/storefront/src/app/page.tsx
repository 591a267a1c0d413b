import { storefront } from "../billing.ts";
import { Gate } from "../ui/gate.tsx";
import { Lane } from "../ui/lane.tsx";
import { NoticeFor } from "../ui/notice-for.tsx";
import { currentVisit, orNull } from "../visit.ts";

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const { notice } = await searchParams;
  const visit = await currentVisit();
  const { catalog, billing } = storefront();
  const access =
    visit.state === "in"
      ? await orNull("entitlements could not be read", () =>
          billing.listEntitlements({ type: "user", id: visit.visitor.id }),
        )
      : null;
  return (
    <div className="mx-auto grid max-w-5xl gap-14 px-5 py-10 sm:py-16">
      <NoticeFor code={notice} />
      {visit.state === "unknown" || (visit.state === "in" && !access) ? (
        <NoticeFor code="lookup_failed" />
      ) : null}
      <section className="grid items-end gap-8 md:grid-cols-[1fr_18rem]">
        <div className="grid gap-5">
          <h1 className="text-display font-extrabold tracking-[-0.03em]">Pay, and the gate opens.</h1>
          <p className="max-w-xl text-lead text-soft">
            A library of engineering courses for people who run what they write. You get in at once, and for
            exactly as long as you paid for.
          </p>
        </div>
        <Gate
          state="open"
          className="w-full max-w-56 max-md:max-w-36 max-md:order-first md:justify-self-end"
        />
      </section>
      <section id="lanes" aria-label="What is on sale" className="grid gap-8">
        {catalog.levels.map((level) => (
          <Lane key={level} level={level} catalog={catalog} access={access} signedIn={visit.state === "in"} />
        ))}
      </section>
    </div>
  );
}
