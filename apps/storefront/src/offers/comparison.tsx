import { type Catalog, reaches } from "@tollgate/core";
import { Check, Minus } from "lucide-react";
import { shelves } from "../access/library.ts";
import { ColumnHeader, RowHeader, Table, TableData } from "../ui/table.tsx";
import { tierName } from "./tier-text.ts";
import type { Tier } from "./tiers.ts";

/** Everything in the shop, and which tiers include it. */
export function Comparison({ tiers, catalog }: { tiers: Tier[]; catalog: Catalog }) {
  return (
    <Table caption="Everything in the shop, and the plans that include it">
      <thead>
        <tr>
          <ColumnHeader className="w-full">In the library</ColumnHeader>
          {tiers.map((tier) => (
            <ColumnHeader key={tier.id} className="min-w-13 px-1 text-center sm:min-w-20 sm:px-3">
              {tierName(tier)}
            </ColumnHeader>
          ))}
        </tr>
      </thead>
      <tbody>
        {catalog.levels.flatMap((level) =>
          (shelves[level]?.guides ?? []).map((guide) => (
            <tr key={guide.title}>
              <RowHeader>
                <span className="font-semibold">{guide.title}</span>
                <span className="block text-small text-soft max-sm:hidden">{guide.about}</span>
              </RowHeader>
              {tiers.map((tier) => (
                <Mark key={tier.id} yes={reaches(catalog, tier.level, level)} />
              ))}
            </tr>
          )),
        )}
        <Row title="One payment that ends by itself" tiers={tiers} yes={({ sales }) => sales.length > 0} />
        <Row
          title="A plan that renews until you cancel"
          tiers={tiers}
          yes={({ plans }) => plans.length > 0}
        />
        <Row title="Seats for colleagues, one invoice" tiers={tiers} yes={({ team }) => team} />
      </tbody>
    </Table>
  );
}

function Row({ title, tiers, yes }: { title: string; tiers: Tier[]; yes: (tier: Tier) => boolean }) {
  return (
    <tr>
      <RowHeader>{title}</RowHeader>
      {tiers.map((tier) => (
        <Mark key={tier.id} yes={yes(tier)} />
      ))}
    </tr>
  );
}

function Mark({ yes }: { yes: boolean }) {
  return (
    <TableData className="px-1 text-center align-middle sm:px-3">
      {yes ? (
        <Check aria-hidden="true" strokeWidth={3} className="mx-auto size-5 text-open" />
      ) : (
        <Minus aria-hidden="true" className="mx-auto size-5 text-soft" />
      )}
      <span className="sr-only">{yes ? "Yes" : "No"}</span>
    </TableData>
  );
}
