import { change } from "../events.ts";
import { findDispute, moveDispute } from "../payments/dispute.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, ignored, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { idOf } from "../store.ts";

/** Disputes begin at the cardholder's bank: here by a published test card or the control route. */
export const disputeRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/disputes/:id",
    returns: "dispute",
    params: {},
    handle: (world, _, [id]) => findDispute(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/disputes/:id",
    returns: "dispute",
    params: { evidence: ignored(), metadata: metadata(), submit: flag() },
    handle(world, { evidence, metadata: given, submit = true }, [id]) {
      const dispute = findDispute(world, id);
      const submitted = evidence !== undefined && submit;
      const patch = {
        metadata: mergeMetadata(dispute.metadata, given),
        ...(evidence === undefined
          ? {}
          : {
              evidence_details: {
                ...dispute.evidence_details,
                has_evidence: true,
                submission_count: submitted ? 1 : 0,
              },
            }),
        ...(submitted
          ? { status: dispute.status.startsWith("warning_") ? "warning_under_review" : "under_review" }
          : {}),
      };
      return change(world, world.store.tables.dispute, dispute, patch, "charge.dispute.updated");
    },
  }),
  route({
    method: "POST",
    path: "/v1/disputes/:id/close",
    returns: "dispute",
    params: {},
    handle(world, _, [id]) {
      const dispute = findDispute(world, id);
      return moveDispute(world, dispute, "lost");
    },
  }),
  listRoute({
    path: "/v1/disputes",
    returns: "dispute",
    params: { charge: text(), payment_intent: text() },
    rows: ({ store }, { charge, payment_intent }) =>
      (charge !== undefined
        ? store.tables.dispute.where("charge", charge)
        : payment_intent !== undefined
          ? store.tables.dispute.where("payment_intent", payment_intent)
          : store.tables.dispute.all()
      ).filter((row) => payment_intent === undefined || idOf(row.payment_intent) === payment_intent),
  }),
];
