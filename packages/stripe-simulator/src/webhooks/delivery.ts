/** One attempt to deliver one event to one endpoint. */
export interface WebhookDelivery {
  id: string;
  eventId: string;
  type: string;
  endpointId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** The receiver's HTTP status, or null when there was none. */
  status: number | null;
  error?: string;
  /** Unix ms by the simulator's clock. */
  at: number;
  durationMs: number;
}

/** A delivery that waits: for its first attempt (held, or late on purpose) or for the next retry. */
export interface PendingDelivery {
  /** `{event}|{endpoint}` */
  id: string;
  eventId: string;
  endpointId: string;
  /** Attempts made so far. */
  attempts: number;
  /** Unix ms by the simulator's clock; null while the webhooks are paused. */
  dueAt: number | null;
}
