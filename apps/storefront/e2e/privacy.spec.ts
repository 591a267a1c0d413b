import { buy } from "./buying.ts";
import { answeredWith, choose, expect, heading, signUp, test } from "./shop.ts";
import { buySeats, createOrganisation, invite } from "./teams.ts";

test("a stranger with somebody else's success address gets 404", async ({
  page,
  somebodyElse,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(404));
  await signUp(page);
  await buy(page, "Pro, one year");
  const address = page.url();
  const stranger = await somebodyElse();
  await stranger.goto(address);
  await expect(heading(stranger, "Sign in")).toBeVisible();
  await signUp(stranger);
  const answer = await stranger.goto(address);
  expect(answer?.status()).toBe(404);
  await expect(heading(stranger, "Page not found")).toBeVisible();
  await choose(stranger, "Basic, one year");
  const withCustomer = await stranger.goto(address);
  expect(withCustomer?.status()).toBe(404);
  await stranger.goto("/pro");
  await expect(heading(stranger, "You need Pro for this page")).toBeVisible();
});

test("somebody else's organisation is not found: not to read, bill, join or change", async ({
  page,
  somebodyElse,
  baseURL,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(404));
  await signUp(page);
  const organisation = await createOrganisation(page, "Sealed Docks");
  await buySeats(page, organisation, 2);
  const success = page.url();
  const stranger = await somebodyElse();
  await stranger.goto(`/organisations/${organisation}`);
  await expect(heading(stranger, "Sign in")).toBeVisible();
  await signUp(stranger);
  const addresses = [
    `/organisations/${organisation}`,
    `/account?organisation=${organisation}`,
    `/account?organisation=${organisation}&from=portal`,
    success,
    success.replace(`&organisation=${organisation}`, ""),
  ];
  for (const address of addresses) {
    expect((await stranger.goto(address))?.status(), address).toBe(404);
    await expect(stranger.getByText("Sealed Docks")).toHaveCount(0);
  }
  const headers = { origin: baseURL ?? "" };
  const posts: [string, Record<string, unknown>][] = [
    ["/api/portal", { organisation }],
    ["/api/checkout/session", { offer: "team_monthly", organisation, seats: 2 }],
    [`/api/organisations/${organisation}/invite`, { email: "eve@example.com" }],
    [`/api/organisations/${organisation}/leave`, {}],
    [`/api/organisations/${organisation}/switch`, {}],
    [`/api/organisations/${organisation}/seat`, { member: organisation, seat: "give" }],
    [`/api/organisations/${organisation}/role`, { member: organisation, role: "owner" }],
    [`/api/organisations/${organisation}/remove`, { member: organisation }],
  ];
  for (const [path, data] of posts) {
    const answer = await stranger.request.post(path, { data, headers });
    expect([path, answer.status()]).toEqual([path, 404]);
  }
  await stranger.goto(`/buy/team_monthly?organisation=${organisation}`);
  await expect(stranger.getByText("Sealed Docks")).toHaveCount(0);
});

test("an invitation works for the invited visitor only, and names no organisation to others; an invented one is not found", async ({
  page,
  somebodyElse,
  baseURL,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(403), answeredWith(404));
  await signUp(page);
  const organisation = await createOrganisation(page, "Sealed Docks");
  const link = await invite(page, organisation, "grace@example.com");
  const stranger = await somebodyElse();
  await stranger.goto(link);
  await expect(heading(stranger, "Sign in")).toBeVisible();
  await signUp(stranger);
  expect((await stranger.goto(link))?.status()).toBe(403);
  await expect(heading(stranger, "This invitation is for another address")).toBeVisible();
  for (const secret of ["Sealed Docks", "grace@example.com", "Join"])
    await expect(stranger.getByText(secret)).toHaveCount(0);
  const accept = `/api${new URL(link).pathname}/accept`;
  const refused = await stranger.request.post(accept, { data: {}, headers: { origin: baseURL ?? "" } });
  expect(refused.status()).toBe(403);
  expect((await stranger.goto(`/organisations/${organisation}`))?.status()).toBe(404);
  for (const id of ["0", "nothing", "a'--", organisation])
    expect((await stranger.goto(`/invitations/${encodeURIComponent(id)}`))?.status(), id).toBe(404);
  await page.getByRole("button", { name: "Withdraw the invitation of grace@example.com" }).click();
  await expect(page.getByText(/^You withdrew the invitation/)).toBeVisible();
  await page.goto(link);
  await expect(heading(page, "This invitation is for another address")).toBeVisible();
});

test("an address without a checkout of the visitor is not found", async ({ page, expectedErrors }) => {
  expectedErrors.push(answeredWith(404));
  await signUp(page);
  for (const query of [
    "",
    "?session_id=",
    "?session_id=cs_test_nothing",
    "?session_id=cs_test_a'--",
    "?session_id=cs_1&session_id=cs_2",
  ]) {
    const answer = await page.goto(`/checkout/success${query}`);
    expect(answer?.status(), query).toBe(404);
  }
});

test("a signed-out visitor sees no private page, whatever headers they send", async ({
  playwright,
  baseURL,
}) => {
  const bypasses = [
    {},
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" },
    { rsc: "1" },
    { rsc: "1", "next-router-prefetch": "1" },
    { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
  ];
  for (const extraHTTPHeaders of bypasses) {
    const request = await playwright.request.newContext({
      extraHTTPHeaders,
      ...(baseURL ? { baseURL } : {}),
    });
    for (const path of [
      "/account",
      "/pro",
      "/buy/pro_year",
      "/checkout/cancel",
      "/checkout/success?session_id=cs_test_1",
      "/bookings",
      "/organisations",
      "/organisations/new",
      "/invitations/1",
    ]) {
      const answer = await request.get(path, { maxRedirects: 0 });
      const body = await answer.text();
      expect(body, path).not.toMatch(/Manage billing|Consensus in a weekend|Continue to payment|You’re in/);
      const location = answer.headers().location;
      if (location) expect(new URL(location, baseURL).origin, path).toBe(new URL(baseURL ?? "").origin);
    }
    const refused = await request.get("/api/entitlements");
    expect(refused.status()).toBe(401);
    await request.dispose();
  }
});

test("private pages and answers allow no index and no cache; every answer has its security headers", async ({
  page,
}) => {
  await signUp(page);
  for (const path of [
    "/account",
    "/pro",
    "/buy/pro_year",
    "/checkout/cancel",
    "/bookings",
    "/organisations",
    "/organisations/new",
    "/api/entitlements",
    "/api/health",
  ]) {
    const headers = (await page.request.get(path)).headers();
    expect(headers["x-robots-tag"], path).toContain("noindex");
    expect(headers["cache-control"], path).toContain("no-store");
    expect(headers["cache-control"], path).toContain("private");
  }
  for (const path of ["/", "/sign-in", "/nowhere", "/api/nowhere", "/account", "/icon.svg"]) {
    const headers = (await page.request.get(path)).headers();
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBe("same-origin");
    expect(headers["strict-transport-security"], path).toContain("max-age=31536000");
    expect(headers["x-powered-by"], path).toBeUndefined();
  }
  for (const path of ["/", "/account", "/nowhere", "/api/health"]) {
    const policy = (await page.request.get(path)).headers()["content-security-policy"];
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).not.toContain("unsafe");
  }
});

test("another site cannot buy, manage or sign out in a visitor's name", async ({ page }) => {
  await signUp(page);
  const headers = { origin: "https://evil.example" };
  const buy = await page.request.post("/api/checkout/session", { data: { offer: "pro_year" }, headers });
  expect(buy.status()).toBe(403);
  const portal = await page.request.post("/api/portal", { data: {}, headers });
  expect(portal.status()).toBe(403);
  await page.request.post("/api/session/sign-out", { form: {}, headers });
  const json = await page.request.post("/api/auth/sign-out", { data: {}, headers });
  expect(json.status()).toBe(403);
  await page.goto("/account");
  await expect(heading(page, "Your account")).toBeVisible();
});

test("an event that Stripe did not sign is refused", async ({ request }) => {
  for (const signature of [undefined, "", "t=1,v1=00", "v0=abc"]) {
    const answer = await request.post("/api/webhooks/stripe", {
      data: { id: "evt_forged", object: "event", type: "checkout.session.completed" },
      headers: signature === undefined ? {} : { "stripe-signature": signature },
    });
    expect(answer.status()).toBe(400);
  }
});
