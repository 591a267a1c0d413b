import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The names of our type scale and corners: without them the merger takes `text-small` and `text-soft` for one kind.
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["small", "body", "lead", "title", "heading", "display"],
      radius: ["control", "sheet"],
    },
  },
});

/** Joins class names; of two that set the same property, the later one wins. */
export function cn(...names: ClassValue[]): string {
  return merge(clsx(names));
}
