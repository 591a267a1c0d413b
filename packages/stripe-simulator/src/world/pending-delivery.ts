/** A delivery that waits for its first attempt or for a retry. */
export interface PendingDelivery {
  /** `{event}|{endpoint}` */
  id: string;
  eventId: string;
  endpointId: string;
  /** Attempts made so far. */
  attempts: number;
  /** Unix ms by the simulator's clock; null if it leaves as soon as the webhooks are not paused. */
  scheduledAt: number | null;
}
