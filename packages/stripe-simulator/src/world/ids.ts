import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Makes ids in Stripe's format. With a seed, the same calls make the same ids. */
export interface Ids {
  make(kind: IdKind): string;
  /** Letters and digits, for secrets and fingerprints. */
  text(length: number): string;
  /** 0 <= n < 1, from the same source. */
  fraction(): number;
  /** With a seed: the position in the sequence, so that a restored state repeats no id. */
  position(): number | null;
  moveTo(position: number): void;
}

/** Prefix and length of the random part, as seen in Stripe's test mode. */
const SHAPES = {
  account: ["acct_1", 15],
  balance_transaction: ["txn_3", 23],
  billing_configuration: ["bpc_1", 23],
  billing_session: ["bps_1", 23],
  charge: ["ch_3", 23],
  checkout_session: ["cs_test_a1", 56],
  coupon: ["", 8],
  credit_note: ["cn_1", 23],
  credit_note_line: ["cnli_1", 23],
  customer: ["cus_", 14],
  customer_balance_transaction: ["cbtxn_1", 23],
  discount: ["di_1", 23],
  dispute: ["du_1", 23],
  early_fraud_warning: ["issfr_1", 23],
  event: ["evt_1", 23],
  event_destination: ["ed_test_6", 45],
  thin_event: ["evt_test_6", 45],
  invoice: ["in_1", 23],
  invoice_item: ["ii_1", 23],
  invoice_line: ["il_1", 23],
  invoice_payment: ["inpay_1", 23],
  line_item: ["li_1", 23],
  payment_intent: ["pi_3", 23],
  payment_attempt_record: ["par_1", 23],
  payment_method: ["pm_1", 23],
  payment_record: ["pr_1", 23],
  price: ["price_1", 23],
  product: ["prod_", 14],
  promotion_code: ["promo_1", 23],
  refund: ["re_3", 23],
  request: ["req_", 14],
  setup_intent: ["seti_1", 23],
  subscription: ["sub_1", 23],
  subscription_item: ["si_", 14],
  webhook_endpoint: ["we_1", 23],
  webhook_secret: ["whsec_", 32],
  delivery: ["whd_", 16],
} as const satisfies Record<string, readonly [prefix: string, length: number]>;

type IdKind = keyof typeof SHAPES;

export function createIds(seed?: number): Ids {
  let state = seed === undefined ? null : seed >>> 0;
  const fraction = (): number => {
    if (state === null) return randomBytes(4).readUInt32BE() / 2 ** 32;
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const text = (length: number): string => {
    if (state === null)
      return [...randomBytes(length)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
    return Array.from({ length }, () => ALPHABET.charAt(Math.floor(fraction() * ALPHABET.length))).join("");
  };
  return {
    make(kind) {
      const [prefix, length] = SHAPES[kind];
      return prefix + text(length);
    },
    text,
    fraction,
    position: () => state,
    moveTo(position) {
      if (state !== null) state = position;
    },
  };
}
