import { Banner } from "../ui/banner.tsx";
import { ButtonAnchor } from "../ui/button.tsx";
import type { AccountBanner } from "./banner.ts";
import { PortalForm } from "./portal-form.tsx";

interface AccountBannerListProps {
  banners: readonly AccountBanner[];
  /** Stripe's page of the open invoice, the shortest way to pay it; NULL when unknown. */
  openInvoice: string | null;
  organisation?: string;
}

/** What an owner should know first, each with its action. */
export function AccountBannerList({ banners, openInvoice, organisation }: AccountBannerListProps) {
  return banners.map(({ id, kind, title, text, action }) => (
    <Banner
      key={id}
      kind={kind}
      title={title}
      action={
        action ? (
          action.pays && openInvoice ? (
            <>
              <ButtonAnchor href={openInvoice} size="small">
                {action.label}
              </ButtonAnchor>
              <PortalForm
                label="Use another card"
                flow={action.flow}
                organisation={organisation}
                size="small"
              />
            </>
          ) : (
            <PortalForm
              label={action.label}
              flow={action.flow}
              organisation={organisation}
              variant={kind === "danger" ? "main" : "plain"}
              size="small"
            />
          )
        ) : null
      }
    >
      {text}
    </Banner>
  ));
}
