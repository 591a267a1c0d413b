/** A deep link into Stripe's portal; without one, the portal's first page. */
export type PortalFlow = "update_card" | "cancel" | "change_plan";

interface BannerAction {
  label: string;
  flow?: PortalFlow;
  /** The action pays the open invoice. */
  pays?: true;
}

export interface AccountBanner {
  id: string;
  kind: "info" | "wait" | "warning" | "danger";
  title: string;
  text: string;
  /** What the owner can do about it in the portal; NULL for nothing. */
  action: BannerAction | null;
}
