"use client";

import { useState } from "react";
import { Button } from "../ui/button.tsx";

/** A link to pass on. It can be copied by hand, and with JavaScript by a button. */
export function OrganisationLink({ url, email }: { url: string; email: string }) {
  const [copied, setCopied] = useState<"no" | "yes" | "failed">("no");
  return (
    <div className="flex flex-wrap items-center gap-3">
      <input
        type="text"
        readOnly
        value={url}
        aria-label={`Link for ${email}`}
        onFocus={(event) => event.currentTarget.select()}
        className="min-h-10 min-w-0 flex-1 basis-56 rounded-control border-2 border-edge bg-paper px-3 font-mono text-small"
      />
      <Button
        type="button"
        variant="plain"
        size="small"
        className="[@media(scripting:none)]:hidden"
        onClick={() =>
          navigator.clipboard.writeText(url).then(
            () => setCopied("yes"),
            () => setCopied("failed"),
          )
        }
      >
        Copy the link<span className="sr-only"> for {email}</span>
      </Button>
      <span role="status" className="text-small text-soft">
        {copied === "yes" ? "Copied." : copied === "failed" ? "Select the link and copy it by hand." : ""}
      </span>
    </div>
  );
}
