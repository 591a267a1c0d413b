import { describe, expect, test } from "vitest";
import { charged } from "../testing/disputed-charge.ts";

describe("evidence", () => {
  test("moves a dispute to its review, and again in an appeal", async () => {
    const { move, open, stripe } = await charged();
    const { id } = await open("needs_response");
    const evidence = { uncategorized_text: "It was delivered." };
    expect(await stripe.disputes.update(id, { evidence, submit: false })).toMatchObject({
      evidence_details: { has_evidence: true, submission_count: 0 },
      status: "needs_response",
    });
    expect(await stripe.disputes.update(id, { evidence })).toMatchObject({ status: "under_review" });
    await expect(stripe.disputes.update(id, { evidence })).rejects.toThrow("waits for no evidence");
    for (const status of ["lost", "appeal_needs_response"]) await move(id, status);
    expect(await stripe.disputes.update(id, { evidence })).toMatchObject({
      evidence_details: { submission_count: 2 },
      status: "appeal_under_review",
    });
  });

  test.each([
    ["needs_response", "winning_evidence", "won"],
    ["needs_response", "losing_evidence", "lost"],
    ["warning_needs_response", "winning_evidence", "warning_closed"],
    ["warning_needs_response", "escalate_inquiry_evidence", "needs_response"],
    ["needs_response", "escalate_inquiry_evidence", "under_review"],
  ])("of a dispute that is %s decides it in a sandbox by the words %s", async (first, words, last) => {
    const { open, stripe } = await charged();
    const { id } = await open(first);
    const evidence = { uncategorized_text: words };
    expect((await stripe.disputes.update(id, { evidence })).status).toBe(last);
  });

  test("cannot be submitted when the dispute is closed", async () => {
    const { move, open, stripe } = await charged();
    const { id } = await open("needs_response");
    await move(id, "lost");
    await expect(stripe.disputes.update(id, { evidence: { customer_name: "Ada" } })).rejects.toThrow(
      "already closed (status: lost)",
    );
  });
});
