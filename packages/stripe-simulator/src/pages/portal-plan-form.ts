import { html } from "hono/html";
import { banner } from "./banner.ts";
import { perInterval } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon } from "./icons.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type {
  PlanRefusal,
  PlanWish,
  PortalPlan,
  PortalSubscriptionView,
  PortalView,
} from "./portal-page-actions.ts";

export interface PlanFormState {
  view: PortalView;
  subscription: PortalSubscriptionView;
  /** The form's own path; its answers stand under `/review`. */
  path: string;
  back: string;
  wish: PlanWish;
  refusal: PlanRefusal | null;
}

/** Which plan, and how many: the choice before the price of it is shown. */
export function planForm({ view, subscription, path, back, wish, refusal }: PlanFormState): Page {
  const counted = subscription.plans.filter(({ seats }) => seats !== null);
  const title = `Change subscription — ${view.merchant}`;
  return {
    title: refusal ? `Error: ${title}` : title,
    status: refusal ? 422 : 200,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<h1>Change your subscription</h1>
<p class="muted">Nothing changes before you have seen what it costs.</p>
${refusal?.field === "price" ? html`<p class="alert bad" role="alert">${alertIcon()}<span>${refusal.message}</span></p>` : ""}
<form class="stack plan-form" method="get" action="${path}/review">
<fieldset class="choices"><legend class="label">Plan</legend>
${subscription.plans.map((plan) => choice(plan, subscription, wish.price))}
</fieldset>
${counted.length > 0 ? quantityField(counted, wish.quantity, refusal?.field === "quantity" ? refusal : null) : ""}
<button class="button wide" type="submit">Continue</button>
<a class="button second wide" href="${back}">Keep it as it is</a>
</form>`),
    redirectTargets: [back],
  };
}

function choice(plan: PortalPlan, subscription: PortalSubscriptionView, chosen: string): Fragment {
  const current = plan.priceId === subscription.priceId;
  const each = plan.seats ? " each" : "";
  return html`<label class="choice"><input type="radio" name="price" value="${plan.priceId}" ${plan.priceId === chosen ? "checked" : ""}>
<span><b>${plan.description}</b> ${current ? html`<span class="badge">Yours now</span>` : ""}<br><span class="muted small figures">${formatMoney(plan.amount, plan.currency)}${each} ${perInterval(plan.interval)}</span></span></label>`;
}

function quantityField(
  plans: readonly PortalPlan[],
  quantity: number,
  refusal: PlanRefusal | null,
): Fragment {
  const least = Math.min(...plans.map(({ seats }) => seats?.min ?? 1));
  const most = Math.max(...plans.map(({ seats }) => seats?.max ?? Number.POSITIVE_INFINITY));
  const described = refusal ? html` aria-invalid="true" aria-describedby="quantity-error" autofocus` : "";
  return html`<div class="field">
<label for="quantity">Quantity</label>
<input id="quantity" name="quantity" type="number" inputmode="numeric" min="${least}" ${Number.isFinite(most) ? html`max="${most}"` : ""} value="${Number.isFinite(quantity) ? quantity : ""}" required${described}>
${refusal ? html`<p class="error" id="quantity-error" role="alert">${alertIcon()}<span>${refusal.message}</span></p>` : ""}
</div>`;
}
