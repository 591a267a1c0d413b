import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The names of our own type scale and corners: without them `text-small` and `text-soft` look alike to the merger.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["small", "body", "lead", "title", "heading", "display"],
      radius: ["control", "sheet"],
    },
  },
});

/** Joins class names; where two of them say the same thing differently, the later one holds. */
export function cn(...names: ClassValue[]): string {
  return merge(clsx(names));
}
