export interface RequestLogEntry {
  /** `req_…`, as in the `request-id` header. */
  id: string;
  method: string;
  path: string;
  /** The raw query, without the question mark. */
  query: string;
  status: number;
  idempotencyKey?: string;
  /** Replayed under its idempotency key: nothing was done. */
  replayed: boolean;
  /** Unix ms by the simulator's clock. */
  at: number;
  durationMs: number;
}
