export { decimalText, type FormatMoney, formatMoney } from "./format-money.ts";
export { minorDigits } from "./minor-units.ts";
