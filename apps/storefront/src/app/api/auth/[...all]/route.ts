import { storefront } from "../../../../billing.ts";
import { clientAddress, clientAddressHeader } from "../../../../client-address.ts";

function handle(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set(clientAddressHeader, clientAddress(request.headers));
  return storefront().identity.handler(new Request(request, { headers }));
}

export const GET = handle;
export const POST = handle;
