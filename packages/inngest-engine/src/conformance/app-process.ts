import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { serveApp } from "./served-app.ts";

// An app in its own process, for a test to kill in the middle of a step.
const [appId = "", engineUrl = "", port = "0", mode = "work"] = process.argv.slice(2);
const client = new Inngest({ id: appId, isDev: true, baseUrl: engineUrl });

const mortal = client.createFunction(
  { id: "mortal", retries: 20, triggers: [{ event: `${appId}/mortal` }] },
  async ({ step }) => {
    await step.run("first", () => console.log("first"));
    await step.run("second", async () => {
      console.log("second");
      if (mode === "hang") await new Promise(() => {});
    });
    return step.run("third", () => {
      console.log("third");
      return "survived";
    });
  },
);

const app = await serveApp(serve({ client, functions: [mortal] }), Number(port));
console.log(`listening ${app.port}`);
