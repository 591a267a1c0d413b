interface FieldProps {
  name: string;
  label: string;
  type: "text" | "email" | "password";
  autoComplete: string;
  value?: string;
  hint?: string;
  problem?: string | undefined;
  minLength?: number;
  maxLength?: number;
  autoFocus?: boolean;
}

/** A labelled input with what is wrong with it right beneath, tied together for screen readers. */
export function Field({ name, label, hint, problem, value, ...input }: FieldProps) {
  const described = [problem ? `${name}-problem` : "", hint ? `${name}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={name} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${name}-hint`} className="text-small text-soft">
          {hint}
        </p>
      ) : null}
      <input
        {...input}
        id={name}
        name={name}
        defaultValue={value}
        required
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        className={`min-h-12 w-full rounded-control border-2 bg-sheet px-3 ${problem ? "border-closed" : "border-edge"}`}
      />
      {problem ? (
        <p id={`${name}-problem`} className="text-small font-semibold text-closed">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
