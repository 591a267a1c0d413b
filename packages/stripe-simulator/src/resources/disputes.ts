import { findDispute, moveDispute } from "../payments/dispute.ts";
import { decidedStatus } from "../payments/dispute-evidence.ts";
import { statusAfterEvidence } from "../payments/dispute-moves.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, ignored, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";

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
      const patch = { metadata: mergeMetadata(dispute.metadata, given) };
      const { dispute: disputes } = world.store.tables;
      if (evidence === undefined) return change(world, disputes, dispute, patch, "charge.dispute.updated");
      const status = submit ? statusAfterEvidence(dispute.status) : dispute.status;
      const evidence_details = {
        ...dispute.evidence_details,
        has_evidence: true,
        submission_count: dispute.evidence_details.submission_count + (submit ? 1 : 0),
      };
      const staged = { ...patch, evidence_details, status };
      const answered = change(world, disputes, dispute, staged, "charge.dispute.updated");
      const decided = submit ? decidedStatus(evidence, dispute.status) : null;
      return decided === null ? answered : moveDispute(world, answered, decided);
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
