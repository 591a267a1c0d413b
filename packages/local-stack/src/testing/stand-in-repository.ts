import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A server that answers with its process id and environment, and has Stripe's webhook endpoints. */
const server = `
import { createServer } from "node:http";
let endpoint;
createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  let answer = { pid: process.pid, env: process.env };
  if (request.url.startsWith("/v1/webhook_endpoints")) {
    const url = new URLSearchParams(body).get("url");
    if (request.method === "GET") answer = { data: endpoint ? [endpoint] : [] };
    else {
      endpoint = { id: "we_" + process.pid, url };
      answer = { ...endpoint, secret: "whsec_" + process.pid };
    }
  }
  response.end(JSON.stringify(answer));
}).listen(Number(process.env.PORT ?? process.argv[process.argv.indexOf("--port") + 1]), "127.0.0.1");
`;

const task = (line: string) => `console.log(${JSON.stringify(line)} as string);`;

const files: Record<string, string> = {
  "package.json": '{ "type": "module" }',
  "packages/stripe-simulator/src/start-command.ts": server,
  "packages/inngest-engine/src/start-command.ts": server,
  "packages/core/src/database/migrate-command.ts": task("core: applied 001"),
  "packages/shop/src/push-catalog-command.ts": task("pushed"),
  "apps/functions/src/server.ts": server,
  "apps/storefront/package.json": '{ "type": "module" }',
  "apps/storefront/src/migrate-command.ts": task("storefront: applied 001"),
  "apps/storefront/node_modules/next/package.json": '{ "type": "module" }',
  "apps/storefront/node_modules/next/dist/bin/next": server,
};

/** Writes a stand-in for each program, at the real one's path. Files in `replaced` override the stand-ins. */
export async function writeStandInRepository(
  folder: string,
  replaced: Record<string, string> = {},
): Promise<void> {
  for (const [path, content] of Object.entries({ ...files, ...replaced })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
