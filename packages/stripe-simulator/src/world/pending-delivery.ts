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
