import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names.ts";

interface Labelled {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value, and what is valid. */
  problem?: string | undefined;
  /** Of the input; needed when several forms of a page share the name. */
  id?: string;
}

type FieldProps = Labelled &
  Omit<ComponentProps<"input">, "id" | "name" | "value" | "defaultValue"> & { value?: string | number };

const control =
  "min-h-12 w-full rounded-control border-2 bg-sheet px-3 hover:border-ink motion-safe:transition-colors";

/** A labelled input with its problem beneath, linked for screen readers. Required by default. */
export function Field({
  name,
  label,
  hint,
  problem,
  value,
  id = name,
  className,
  required = true,
  ...input
}: FieldProps) {
  return (
    <Frame id={id} label={label} hint={hint} problem={problem}>
      <input
        {...input}
        id={id}
        name={name}
        defaultValue={value}
        required={required}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describing(id, hint, problem)}
        className={cn(control, problem ? "border-closed" : "border-edge", className)}
      />
    </Frame>
  );
}

interface SelectFieldProps extends Labelled {
  options: { value: string; label: string }[];
  value?: string;
  className?: string;
}

/** The browser's own select, which works by keyboard, by touch and without JavaScript. */
export function SelectField({
  name,
  label,
  hint,
  problem,
  options,
  value,
  id = name,
  className,
}: SelectFieldProps) {
  return (
    <Frame id={id} label={label} hint={hint} problem={problem}>
      <select
        id={id}
        name={name}
        defaultValue={value}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describing(id, hint, problem)}
        className={cn(control, problem ? "border-closed" : "border-edge", className)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function describing(id: string, hint: ReactNode, problem: string | undefined): string | undefined {
  return [problem ? `${id}-problem` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ") || undefined;
}

function Frame({
  id,
  label,
  hint,
  problem,
  children,
}: {
  id: string;
  label: ReactNode;
  hint: ReactNode;
  problem: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="text-small text-soft">
          {hint}
        </p>
      ) : null}
      {children}
      {problem ? (
        <p id={`${id}-problem`} className="font-semibold text-closed text-small">
          {problem}
        </p>
      ) : null}
    </div>
  );
}
