/** Colours by what they are for. `palette.test.ts` holds them to the contrast that WCAG 2.2 AA asks. */
export interface Palette {
  page: string;
  /** The left half of the page: the order, the merchant. */
  aside: string;
  field: string;
  ink: string;
  muted: string;
  /** Decorative rules only: no meaning hangs on seeing them. */
  rule: string;
  fieldBorder: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  danger: string;
  dangerWash: string;
  good: string;
  goodWash: string;
  notice: string;
  noticeWash: string;
}

export const light: Palette = {
  page: "#ffffff",
  aside: "#f4f5f8",
  field: "#ffffff",
  ink: "#151823",
  muted: "#585f70",
  rule: "#e1e4ea",
  fieldBorder: "#858c9c",
  accent: "#0a5a78",
  accentHover: "#084860",
  onAccent: "#ffffff",
  danger: "#b3261e",
  dangerWash: "#fdf0ee",
  good: "#14684a",
  goodWash: "#e5f4ed",
  notice: "#714600",
  noticeWash: "#fdf3dc",
};

export const dark: Palette = {
  page: "#13151c",
  aside: "#0c0e13",
  field: "#1b1e27",
  ink: "#eceef4",
  muted: "#a3aaba",
  rule: "#2a2e3a",
  fieldBorder: "#737b8d",
  accent: "#86cdea",
  accentHover: "#a6dcf2",
  onAccent: "#06222e",
  danger: "#ff9f97",
  dangerWash: "#351a1b",
  good: "#71d4a6",
  goodWash: "#12291f",
  notice: "#f0c470",
  noticeWash: "#2b2211",
};

/** The palette as CSS custom properties: `fieldBorder` becomes `--field-border`. */
export function customProperties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(";");
}
