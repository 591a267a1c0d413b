/** How the engine reaches an app: a serve endpoint over HTTP, or its handler in the same process. */
export type AppTransport =
  | { url: string }
  | { handler: (request: Request) => Response | Promise<Response>; url?: string };

/** The functions of an app, as it sends them. */
export interface AppDescription {
  appId: string;
  functions: readonly unknown[];
}
