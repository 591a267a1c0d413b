import type { Row } from "./table.ts";

/** An event of the thin style, as `GET /v2/core/events/:id` answers it (docs.stripe.com/api/v2/core/events/object). */
export interface ThinEvent extends Row {
  object: "v2.core.event";
  context: null;
  /** ISO 8601, as every time of API v2. */
  created: string;
  /** Not part of what is delivered; null for the twin of a snapshot event. */
  data: object | null;
  livemode: false;
  reason: { type: "request"; request: { id: string; idempotency_key: string | null } } | null;
  related_object: { id: string; type: string; url: string } | null;
  /** The id of the snapshot event that says the same; not there when there is none. */
  snapshot_event?: string;
  type: string;
}
