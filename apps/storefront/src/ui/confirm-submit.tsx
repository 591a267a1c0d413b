"use client";

import * as AlertDialog from "radix-ui/alert-dialog";
import { type ReactNode, useRef, useState } from "react";
import { Button, buttonStyle } from "./button.tsx";

interface ConfirmSubmitProps {
  /** The label of the button that asks. */
  children: ReactNode;
  /** The question: `Cancel this booking?` */
  title: string;
  /** The consequences, including those for the money. */
  description: ReactNode;
  /** The label of the button that confirms: the verb of the question, never `OK`. */
  confirm: string;
  /** The label of the button that closes the dialog, which has the focus first. */
  dismiss: string;
  variant?: "main" | "plain" | "quiet" | "danger";
  size?: "regular" | "small";
}

/**
 * The submit button of its form, which asks for confirmation. Without JavaScript the form is sent at once, so an action
 * that cannot be undone needs its own page to confirm it.
 */
export function ConfirmSubmit(props: ConfirmSubmitProps) {
  const { children, title, description, confirm, dismiss, variant = "danger", size = "regular" } = props;
  const [open, setOpen] = useState(false);
  const asking = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <Button
        ref={asking}
        variant={variant}
        size={size}
        aria-haspopup="dialog"
        onClick={(event) => {
          if (event.currentTarget.form?.reportValidity() === false) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </Button>
      {/* Not Radix's Overlay: it writes a style element, which our Content Security Policy refuses. */}
      <AlertDialog.Portal>
        <div aria-hidden="true" className="fixed inset-0 z-40 bg-shade" />
        <AlertDialog.Content
          data-slot="confirm"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            asking.current?.focus();
          }}
          className="fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100dvh-2rem)] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto rounded-sheet border border-line bg-sheet p-6"
        >
          <AlertDialog.Title className="font-bold text-title">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-soft">{description}</AlertDialog.Description>
          <div className="flex flex-wrap-reverse justify-end gap-3">
            <AlertDialog.Cancel className={buttonStyle({ variant: "plain" })}>{dismiss}</AlertDialog.Cancel>
            <AlertDialog.Action
              className={buttonStyle({ variant })}
              onClick={() => asking.current?.form?.requestSubmit(asking.current)}
            >
              {confirm}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
