import { z } from "zod";
import { paidSeats } from "../access/seats.ts";
import { identityId } from "../people/identity-id.ts";
import type { Storefront } from "../storefront.ts";
import { type ChangeDeps, changeInside } from "./change.ts";
import { noSuchMember } from "./refusal.ts";
import { freeSeat, giveSeat } from "./seat-queue.ts";

/**
 * `POST /api/organisations/[id]/seat` with `{ member, seat: "give" | "free" }`. `give` needs a free seat; `free` passes
 * the seat to the next member in the queue.
 */
export function seatRoute(
  deps: ChangeDeps & Pick<Storefront, "billing" | "catalog" | "clock">,
  request: Request,
  organisationId: string,
): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({
      member: identityId("Name the member by its id."),
      seat: z.enum(["give", "free"], "Send give or free."),
    }),
    managers: true,
    work: async ({ fields: { member, seat } }) => {
      const asked = { organisationId, memberId: member };
      if (seat === "free")
        return (await freeSeat(deps.identityRows, asked))
          ? { ok: true, value: { seat: "none" } }
          : { ok: false, refusal: noSuchMember };
      const seats = await paidSeats(deps, organisationId);
      const given = await giveSeat(deps.identityRows, { ...asked, seats });
      if (given === "no_member") return { ok: false, refusal: noSuchMember };
      if (given === "taken") {
        const message = seats === 0 ? "There is no plan with seats yet." : `All ${seats} seats are taken.`;
        return { ok: false, refusal: { code: "seats_taken", message } };
      }
      return { ok: true, value: { seat: "counts" } };
    },
    next: (_, { seat }) => `/organisations/${organisationId}?notice=seat_${seat}`,
  });
}
