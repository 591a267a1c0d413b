import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { storefront } from "../../../open-storefront.ts";
import { type DevelopmentPerson, readDevelopmentPeople } from "../../../sign-in/development-people.ts";
import { Button } from "../../../ui/button.tsx";
import { Page } from "../../../ui/page.tsx";

export const metadata: Metadata = { title: "Seeded people", robots: { index: false } };

/** The switcher of `pnpm dev`: one person for each customer state. */
export default async function PeoplePage() {
  const { developmentPeople } = storefront();
  if (!developmentPeople) notFound();
  const people = await readDevelopmentPeople(developmentPeople);
  const groups = [...new Set(people.map(groupOf))];
  return (
    <Page
      title="Switch to a seeded person"
      lead="One invented person for each customer state. Development only."
    >
      {people.length === 0 ? (
        <p>There are no people yet: the world is still being seeded. Reload this page in a moment.</p>
      ) : null}
      {groups.map((group) => (
        <section key={group} className="grid gap-3">
          <h2 className="text-title font-bold">{group}</h2>
          <ul className="grid gap-2">
            {people
              .filter((person) => groupOf(person) === group)
              .map((person) => (
                <li key={person.key}>
                  <Row person={person} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

function groupOf({ organisation }: DevelopmentPerson): string {
  return organisation ?? "Buying for themselves";
}

function Row({ person }: { person: DevelopmentPerson }) {
  return (
    <form
      method="post"
      action="/api/development/sign-in"
      className="flex flex-wrap items-center justify-between gap-3 rounded-sheet border border-line bg-sheet p-4"
    >
      <p>
        <strong>{person.name}</strong> <span className="text-soft">{person.about}</span>
      </p>
      <Button name="person" value={person.key} variant="plain" size="small">
        Sign in as {person.name.split(" ")[0]}
      </Button>
    </form>
  );
}
