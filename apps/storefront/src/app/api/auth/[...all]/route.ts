import { storefront } from "../../../../billing.ts";
import { clientAddress, clientAddressHeader } from "../../../../client-address.ts";
import { withRetryAfter } from "../../../../limiter-header.ts";

async function handle(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set(clientAddressHeader, clientAddress(request.headers));
  return withRetryAfter(await storefront().identity.handler(new Request(request, { headers })));
}

export const GET = handle;
export const POST = handle;
