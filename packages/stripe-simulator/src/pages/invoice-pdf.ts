import { formatDay } from "./calendar-date.ts";
import type { InvoicePageView } from "./invoice-page-actions.ts";
import { formatMoney } from "./money.ts";

/** Points from the bottom of an A4 page, and between two lines. */
const top = 780;
const leading = 18;
const linesOnPage = 40;

interface Row {
  left: string;
  right?: string;
  size?: number;
}

/**
 * An invoice as a PDF of one page: text in a font that every reader has.
 * Source: ISO 32000-1, 7.5 (file structure) and 9.6.2.2 (the standard fonts).
 */
export function invoicePdf(view: InvoicePageView): Uint8Array<ArrayBuffer> {
  const text = rowsOf(view).flatMap((row, index) => draw(row, top - index * leading));
  const stream = `BT\n${text.join("\n")}\nET`;
  return pdfFile([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ]);
}

function rowsOf(view: InvoicePageView): Row[] {
  const money = (amount: number) => formatMoney(amount, view.currency).replace("−", "-");
  const lines = view.lines.map(({ amount, description }) => ({ left: description, right: money(amount) }));
  const all: Row[] = [
    { left: view.merchant, size: 18 },
    { left: "" },
    { left: `Invoice ${view.number ?? view.id}`, right: formatDay(view.created) },
    { left: view.email ? `Billed to ${view.email}` : "", right: view.status },
    { left: "" },
    ...lines.slice(0, linesOnPage - 12),
    ...(lines.length > linesOnPage - 12 ? [{ left: "and more, on the page of this invoice" }] : []),
    { left: "" },
    ...(view.discount > 0 ? [{ left: "Discount", right: money(-view.discount) }] : []),
    ...(view.credit > 0 ? [{ left: "Paid from your credit", right: money(-view.credit) }] : []),
    { left: "Total", right: money(view.total) },
    { left: "To pay", right: money(view.status === "void" ? 0 : view.remaining) },
    { left: "" },
    { left: "Made by a simulated Stripe: no money moved.", size: 9 },
  ];
  return all;
}

/** Figures stand in a column on the right, at half an em for each character. */
function draw({ left, right = "", size = 11 }: Row, y: number): string[] {
  const at = (x: number, words: string) =>
    words === "" ? [] : [`/F1 ${size} Tf`, `1 0 0 1 ${x} ${y} Tm`, `(${escaped(words)}) Tj`];
  return [...at(56, left.slice(0, 80)), ...at(Math.round(539 - right.length * size * 0.52), right)];
}

/** WinAnsi, one byte a character; what it does not have stands as a question mark. */
function escaped(words: string): string {
  return [...words]
    .map((character) => {
      if (character === "€") return "\x80";
      if (/[\\()]/.test(character)) return `\\${character}`;
      const code = character.codePointAt(0) ?? 0;
      return (code >= 32 && code < 127) || (code >= 160 && code < 256) ? character : "?";
    })
    .join("");
}

/** The objects, numbered from one, with the table that says at which byte each begins. */
function pdfFile(objects: readonly string[]): Uint8Array<ArrayBuffer> {
  let file = "%PDF-1.4\n";
  const starts = objects.map((object, index) => {
    const start = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const entries = objects.length + 1;
  const trailer = `trailer\n<< /Size ${entries} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  const whole = `${file}xref\n0 ${entries}\n0000000000 65535 f \n${table}${trailer}`;
  return Uint8Array.from(whole, (character) => character.charCodeAt(0));
}
