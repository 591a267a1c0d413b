import type { Offer } from "@tollgate/core";
import { Field, SelectField } from "../ui/field.tsx";

interface TeamFieldsProps {
  offer: Offer & { kind: "subscription" };
  /** The organisations that can buy it: at least one. */
  buyers: { id: string; name: string }[];
  idPrefix: string;
  organisation?: string | undefined;
  seats?: number | undefined;
  problem?: string | undefined;
}

/** The organisation and the number of seats. A single organisation is named instead of asked for. */
export function TeamFields({ offer, buyers, idPrefix, organisation, seats, problem }: TeamFieldsProps) {
  const range = offer.seats ?? { min: 1, max: 1 };
  const [only, ...others] = buyers;
  return (
    <>
      {only && others.length === 0 ? (
        <p className="text-small">
          For <span className="font-semibold wrap-anywhere">{only.name}</span>
          <input type="hidden" name="organisation" value={only.id} />
        </p>
      ) : (
        <SelectField
          id={`${idPrefix}-organisation`}
          name="organisation"
          label="For which organisation"
          options={buyers.map(({ id, name }) => ({ value: id, label: name }))}
          {...(organisation ? { value: organisation } : {})}
        />
      )}
      <Field
        id={`${idPrefix}-seats`}
        name="seats"
        label="Seats"
        hint={`${range.min} to ${range.max}. You can change the number later.`}
        type="number"
        inputMode="numeric"
        min={range.min}
        max={range.max}
        step={1}
        value={seats ?? range.min}
        problem={problem}
        className="max-w-28 tabular-nums"
      />
    </>
  );
}
