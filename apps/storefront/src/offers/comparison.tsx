import { type Catalog, reaches } from "@tollgate/core";
import { Check, Minus } from "lucide-react";
import { shelves } from "../access/library.ts";
import { Cell, HeadCell, RowHead, Table } from "../ui/table.tsx";
import { laneName } from "./lane-text.ts";
import type { LaneOffers } from "./lanes.ts";

/** Everything that there is, and what each lane opens of it. */
export function Comparison({ lanes, catalog }: { lanes: LaneOffers[]; catalog: Catalog }) {
  return (
    <Table caption="Everything in the shop, and the lanes that open it">
      <thead>
        <tr>
          <HeadCell className="w-full">In the library</HeadCell>
          {lanes.map((lane) => (
            <HeadCell key={lane.id} className="min-w-13 px-1 text-center sm:min-w-20 sm:px-3">
              {laneName(lane)}
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {catalog.levels.flatMap((level) =>
          (shelves[level]?.guides ?? []).map((guide) => (
            <tr key={guide.title}>
              <RowHead>
                <span className="font-semibold">{guide.title}</span>
                <span className="block text-small text-soft max-sm:hidden">{guide.about}</span>
              </RowHead>
              {lanes.map((lane) => (
                <Mark key={lane.id} yes={reaches(catalog, lane.level, level)} />
              ))}
            </tr>
          )),
        )}
        <Row title="One payment that ends by itself" lanes={lanes} yes={({ sales }) => sales.length > 0} />
        <Row
          title="A plan that renews until you cancel"
          lanes={lanes}
          yes={({ plans }) => plans.length > 0}
        />
        <Row title="Seats for colleagues, one invoice" lanes={lanes} yes={({ team }) => team} />
      </tbody>
    </Table>
  );
}

function Row({
  title,
  lanes,
  yes,
}: {
  title: string;
  lanes: LaneOffers[];
  yes: (lane: LaneOffers) => boolean;
}) {
  return (
    <tr>
      <RowHead>{title}</RowHead>
      {lanes.map((lane) => (
        <Mark key={lane.id} yes={yes(lane)} />
      ))}
    </tr>
  );
}

function Mark({ yes }: { yes: boolean }) {
  return (
    <Cell className="px-1 text-center align-middle sm:px-3">
      {yes ? (
        <Check aria-hidden="true" strokeWidth={3} className="mx-auto size-5 text-open" />
      ) : (
        <Minus aria-hidden="true" className="mx-auto size-5 text-soft" />
      )}
      <span className="sr-only">{yes ? "Yes" : "No"}</span>
    </Cell>
  );
}
