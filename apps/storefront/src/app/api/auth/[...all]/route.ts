import { clientAddress, clientAddressHeader } from "../../../../http/client-address.ts";
import { withRetryAfter } from "../../../../http/retry-after.ts";
import { storefront } from "../../../../open-storefront.ts";

async function handle(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set(clientAddressHeader, clientAddress(request.headers));
  return withRetryAfter(await storefront().identity.handler(new Request(request, { headers })));
}

export const GET = handle;
export const POST = handle;
