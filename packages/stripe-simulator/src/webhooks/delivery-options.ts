/** How webhooks are delivered: to provoke what Stripe allows, which is at least once and in any order. */
export interface DeliveryOptions {
  /** How often each event is delivered; 2 sends everything twice. */
  copies: number;
  /** The order in which waiting deliveries leave. To shuffle several requests: pause, make them, flush. */
  order: "created" | "reversed" | "shuffled";
  /** How many deliveries may be in flight at once; 1 makes the order strict. */
  concurrency: number;
  /** Deliveries leave this much later, by the simulator's clock (ms). */
  delayMs: number;
  /** The share (0 to 1) of deliveries that never leave and are never retried. */
  lose: number;
  /** Only these event types are late, lost or doubled; all when empty. */
  types: readonly string[];
  /** Whether a thin event names its snapshot twin: Stripe says that it may not. */
  namesTwin: boolean;
  /** Which clock signs: a receiver with a real clock accepts wall time only. */
  signWith: "simulator" | "wall";
}

export const DEFAULT_DELIVERY: DeliveryOptions = {
  concurrency: 8,
  copies: 1,
  delayMs: 0,
  lose: 0,
  namesTwin: true,
  order: "created",
  signWith: "wall",
  types: [],
};

/** @throws RangeError naming the field that is out of range. */
export function checkDeliveryOptions(options: DeliveryOptions): DeliveryOptions {
  const limits = {
    concurrency: [1, 1000],
    copies: [1, 10],
    delayMs: [0, Number.MAX_SAFE_INTEGER],
    lose: [0, 1],
  } as const;
  for (const [field, [min, max]] of Object.entries(limits)) {
    const value = options[field as keyof typeof limits];
    if (!(value >= min && value <= max))
      throw new RangeError(`Webhook delivery: "${field}" must be between ${min} and ${max}, not ${value}.`);
  }
  return options;
}
