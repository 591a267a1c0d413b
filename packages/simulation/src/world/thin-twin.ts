import type { ThinDelivery } from "../plan/plan.ts";

export interface StripeEventRow {
  id: string;
  type: string;
  created: number;
  data: { object: Record<string, unknown> };
}

/** What Stripe posts of one event. */
export interface Posting {
  payload: object;
  /** Whether the inbox stores it under the event's own id. */
  isEvent: boolean;
}

/** The deliveries of one event: in its own style, as its thin twin, or both. */
export function postingsOf(event: StripeEventRow, thin: ThinDelivery | undefined): Posting[] {
  const own = { payload: event, isEvent: true };
  switch (thin) {
    case undefined:
      return [own];
    case "only":
      return [{ payload: thinTwin(event, true), isEvent: true }];
    case "both":
      return [own, { payload: thinTwin(event, true), isEvent: true }];
    case "nameless":
      return [own, { payload: thinTwin(event, false), isEvent: false }];
  }
}

/** Source: docs.stripe.com/webhooks/migrate-snapshot-to-thin-events; `snapshot_event` may be absent. */
function thinTwin({ id, type, created, data }: StripeEventRow, namesTwin: boolean): object {
  const { id: objectId, object: kind } = data.object;
  return {
    id: `${id}_thin`,
    object: "v2.core.event",
    context: null,
    created: new Date(created * 1000).toISOString(),
    livemode: false,
    related_object: { id: objectId, type: kind, url: `/v1/${String(kind)}s/${String(objectId)}` },
    ...(namesTwin ? { snapshot_event: id } : {}),
    type: `v1.${type}`,
  };
}
