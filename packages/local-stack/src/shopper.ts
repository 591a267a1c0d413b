interface Decision {
  allowed: boolean;
  level: string | null;
  validUntil: string | null;
  reason: string;
  source: "memory" | "cache" | "database";
}

interface OwnEntitlements {
  level: string | null;
  validUntil: string | null;
  entitlements: { id: string; access: string; reason: string }[];
}

interface OpenCheckout {
  sessionId: string;
  /** The hosted page. */
  url: string;
  expiresAt: string;
}

/** A buyer with a cookie jar, who uses the shop's public surfaces only. */
export interface Shopper {
  signUp(input: { name: string; email: string; password: string }): Promise<void>;
  /** The body of `POST /api/checkout/session`: `{ entitlementLevel }`, or `{ offer, organisation?, seats? }`. */
  openCheckout(wanted: Record<string, unknown>): Promise<OpenCheckout>;
  book(course: string): Promise<OpenCheckout & { bookingId: string }>;
  entitlements(): Promise<OwnEntitlements>;
  check(level: string): Promise<{ decision: Decision; ms: number }>;
  /** @throws Error with the route's answer when it refuses. */
  post<Answer>(path: string, body: object): Promise<Answer>;
  /** The final status of a GET, or of a POST if there is a body, after following redirects inside the shop. */
  status(path: string, body?: object): Promise<number>;
  /** Opens a page of the shop and returns its status and text. */
  visit(url: string): Promise<{ status: number; text: string }>;
}

export function createShopper(shopUrl: string): Shopper {
  const cookies = new Map<string, string>();

  async function send(path: string, body?: object): Promise<Response> {
    const url = new URL(path, shopUrl);
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body ? { "content-type": "application/json", origin: new URL(shopUrl).origin } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", ...value] = (cookie.split(";")[0] ?? "").split("=");
      cookies.set(name.trim(), value.join("="));
    }
    return response;
  }

  async function json<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await send(path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as Answer;
  }

  return {
    signUp: async (input) => void (await json("/api/auth/sign-up/email", input)),
    openCheckout: (wanted) => json("/api/checkout/session", wanted),
    book: (course) => json("/api/bookings", { course }),
    entitlements: () => json("/api/entitlements"),
    post: json,
    async check(level) {
      const begin = performance.now();
      const decision = await json<Decision>(`/api/entitlements?level=${level}`);
      return { decision, ms: performance.now() - begin };
    },
    async status(path, body) {
      let response = await send(path, body);
      for (let redirect = 0; redirect < 5; redirect += 1) {
        const location = response.headers.get("location");
        if (!location || new URL(location, shopUrl).origin !== new URL(shopUrl).origin) break;
        response = await send(location);
      }
      return response.status;
    },
    async visit(url) {
      const response = await send(url);
      return { status: response.status, text: await response.text() };
    },
  };
}
