/** One attempt to deliver one event to one endpoint. */
export interface WebhookDelivery {
  id: string;
  eventId: string;
  type: string;
  endpointId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** The receiver's HTTP status; null if it sent none. */
  status: number | null;
  error?: string;
  /** Unix ms by the simulator's clock. */
  at: number;
  durationMs: number;
}
