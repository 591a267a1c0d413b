import { payByCard } from "../hosted-checkout.ts";
import type { Actor, Company, Person } from "./person.ts";

/** The founder creates the organisation and buys its plan; the others join by invitation. */
export async function foundCompany(
  company: Company,
  signUp: (person: Person) => Promise<Actor>,
): Promise<{ person: Person; actor: Actor }[]> {
  const founder = await signUp(company.founder);
  const { organisation } = await founder.shopper.post<{ organisation: { id: string } }>(
    "/api/organisations",
    {
      name: company.name,
    },
  );
  if (company.plan) {
    const { url } = await founder.shopper.openCheckout({ ...company.plan, organisation: organisation.id });
    // The success page syncs the plan, so that the first members get their seats.
    await founder.shopper.visit(await payByCard(url));
  }
  const actors = [{ person: company.founder, actor: founder }];
  for (const member of company.members) {
    const actor = await signUp(member);
    const { invitation } = await founder.shopper.post<{ invitation: { id: string } }>(
      `/api/organisations/${organisation.id}/invite`,
      { email: actor.email, role: member.role },
    );
    await actor.shopper.post(`/api/invitations/${invitation.id}/accept`, {});
    actors.push({ person: member, actor });
  }
  return actors;
}
