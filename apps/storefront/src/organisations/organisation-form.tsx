import { cookies } from "next/headers";
import { readTypedValues, typedValuesCookie } from "../http/typed-values.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";

/** Creates an organisation. A refused form keeps its values. */
export async function OrganisationForm({ problem }: { problem: boolean }) {
  const typed = readTypedValues(problem ? (await cookies()).get(typedValuesCookie)?.value : undefined);
  return (
    <form method="post" action="/api/organisations" className="grid max-w-xl gap-5">
      <Field
        name="name"
        label="Name of the organisation"
        hint="Your colleagues and your invoices show it."
        type="text"
        autoComplete="organization"
        value={typed.name}
        problem={problem ? "Enter a name of 1 to 100 characters." : undefined}
        maxLength={100}
      />
      <div>
        <Button>Create organisation</Button>
      </div>
    </form>
  );
}
