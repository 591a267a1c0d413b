import type { html } from "hono/html";

/** A piece of HTML whose interpolations are already escaped. */
export type Fragment = ReturnType<typeof html>;
