import { CourseTeaser } from "../bookings/course-teaser.tsx";
import { Comparison } from "../offers/comparison.tsx";
import { IntervalSwitch } from "../offers/interval-switch.tsx";
import { Questions } from "../offers/questions.tsx";
import { TierCard } from "../offers/tier-card.tsx";
import { hasIntervals, type Interval, tiersOf } from "../offers/tiers.ts";
import { visitorStanding } from "../offers/visitor-standing.ts";
import { storefront } from "../open-storefront.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { NoticeFor } from "../ui/notice-for.tsx";
import { Section } from "../ui/sheet.tsx";
import { currentVisit, orNull } from "../visit.ts";

const coursesShown = 3;

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const { notice, every: wanted } = await searchParams;
  const every: Interval = wanted === "year" ? "year" : "month";
  const visit = await currentVisit();
  const deps = storefront();
  const { catalog } = deps;
  const signedIn = visit.state === "in";
  const standing = signedIn
    ? await orNull("the visitor's purchases could not be read", () => visitorStanding(deps, visit.visitor))
    : null;
  const tiers = tiersOf(catalog, every);
  const courses = catalog.courses
    .filter(({ startsAt }) => Date.parse(startsAt) > deps.clock.now())
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
    .slice(0, coursesShown);
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-14 px-5 py-10 sm:gap-20 sm:py-14">
      <div className="grid gap-8">
        <NoticeFor code={notice} />
        {visit.state === "unknown" || (signedIn && !standing) ? <NoticeFor code="lookup_failed" /> : null}
        <section className="grid items-end gap-6 md:grid-cols-[1fr_16rem]">
          <div className="grid gap-5">
            <h1 className="font-extrabold text-display tracking-[-0.03em]">Pay, and you’re in.</h1>
            <p className="max-w-xl text-lead text-soft">
              A library for people who run what they write, and courses to go with it. You get access at once,
              and for exactly as long as you paid for.
            </p>
          </div>
          <Gate
            state="open"
            className="w-full max-w-56 max-md:order-first max-md:max-w-32 md:justify-self-end"
          />
        </section>
      </div>
      <section id="pricing" aria-labelledby="pricing-title" className="grid gap-6">
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
          <h2 id="pricing-title" className="font-bold text-heading tracking-tight">
            Choose your plan
          </h2>
          {hasIntervals(catalog) ? <IntervalSwitch every={every} /> : null}
        </div>
        <div className="grid gap-6 lg:grid-cols-3 lg:gap-x-5">
          {tiers.map((tier) => (
            <TierCard key={tier.id} tier={tier} shop={deps} standing={standing} signedIn={signedIn} />
          ))}
        </div>
      </section>
      <Section id="compare" title="Compare the plans">
        <Comparison tiers={tiers} catalog={catalog} />
      </Section>
      {courses.length > 0 ? (
        <Section
          id="courses"
          title="Upcoming courses"
          lead="On site or by video, with the people who wrote the library. No plan needed."
        >
          <CourseTeaser courses={courses} />
          <p>
            <ButtonLink href="/courses" prefetch={false} variant="plain">
              All courses
            </ButtonLink>
          </p>
        </Section>
      ) : null}
      <Section id="questions" title="Frequently asked questions">
        <Questions />
      </Section>
    </div>
  );
}
