import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import type { StripeSimulator } from "../simulator/simulator.ts";
import { type ObjectName, tableNamed } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { amountOf, countRows, summaryOf } from "./object-summary.ts";
import { inspectorStyle } from "./style.ts";

type Html = ReturnType<typeof html>;

const SHOWN = 100;

/** Pages that list every object, event, delivery and request, with buttons that move the clock. */
export function inspectorPages(world: World, simulator: StripeSimulator): Hono {
  const app = new Hono();
  const show = (c: Context, title: string, body: Html) => c.html(frame(world, simulator, title, body));
  app.get("/", (c) => show(c, "Overview", overview(world, simulator)));
  app.get("/inspect/events", (c) => show(c, "Events", objectTable(world, "event")));
  app.get("/inspect/deliveries", (c) => show(c, "Deliveries", deliveryTable(simulator)));
  app.get("/inspect/requests", (c) => show(c, "Requests", requestTable(simulator)));
  app.get("/inspect/objects/:name", (c) => {
    const name = c.req.param("name");
    if (!isObjectName(world, name)) return c.notFound();
    return show(c, name, objectTable(world, name));
  });
  app.get("/inspect/objects/:name/:id", (c) => {
    const name = c.req.param("name");
    const row = isObjectName(world, name) ? tableNamed(world.store, name).get(c.req.param("id")) : undefined;
    if (!row) return c.notFound();
    return show(c, row.id, html`<pre tabindex="0">${linked(world, JSON.stringify(row, null, 2))}</pre>`);
  });
  app.post("/inspect/advance", async (c) => {
    const form = await c.req.parseBody();
    await simulator.clock.advance({
      hours: Number(form.hours ?? 0),
      days: Number(form.days ?? 0),
      months: Number(form.months ?? 0),
    });
    return c.redirect("/", 303);
  });
  app.post("/inspect/redeliver", async (c) => {
    const { event } = await c.req.parseBody();
    await simulator.webhooks.redeliver(String(event));
    return c.redirect("/inspect/deliveries", 303);
  });
  return app;
}

function frame(world: World, simulator: StripeSimulator, title: string, body: Html): Html {
  const now = new Date(simulator.clock.now()).toISOString().replace("T", " ").slice(0, 19);
  const links = [
    ["/", "Overview"],
    ["/inspect/events", "Events"],
    ["/inspect/deliveries", "Deliveries"],
    ["/inspect/requests", "Requests"],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title} · simulated Stripe</title><style>${raw(inspectorStyle)}</style>
</head>
<body>
<header>
<p class="name">Simulated Stripe <span>${world.settings.merchant}</span></p>
<nav aria-label="Sections">${links.map(([href, text]) => html`<a href="${href}"${text === title ? raw(' aria-current="page"') : ""}>${text}</a>`)}</nav>
<form method="post" action="/inspect/advance" class="clock">
<time>${now} UTC</time>
<button name="hours" value="1">+1 hour</button><button name="days" value="1">+1 day</button><button name="days" value="7">+7 days</button><button name="months" value="1">+1 month</button>
</form>
</header>
<main><h1>${title}</h1>${body}</main>
</body></html>`;
}

function overview(world: World, simulator: StripeSimulator): Html {
  const counts = countRows(world).filter(({ count }) => count > 0);
  if (counts.length === 0) {
    return html`<p class="empty">Nothing here yet. Point stripe-node at this address (<code>host</code>, <code>port</code>, <code>protocol: "http"</code>) and create something.</p>`;
  }
  const failed = simulator.deliveries.filter(
    (delivery) => delivery.status === null || delivery.status >= 300,
  ).length;
  return html`<ul class="counts">${counts.map(
    ({ count, name }) =>
      html`<li><a href="/inspect/objects/${name}"><strong>${count}</strong> ${name.replaceAll("_", " ")}</a></li>`,
  )}</ul>
<p>${simulator.requests.length} requests, ${simulator.deliveries.length} deliveries${failed > 0 ? html`, <strong class="bad">${failed} failed</strong>` : ""}.</p>
<h2>Latest events</h2>${objectTable(world, "event", 15)}`;
}

function objectTable(world: World, name: ObjectName, limit = SHOWN): Html {
  const rows = tableNamed(world.store, name).all().slice(0, limit);
  if (rows.length === 0) return html`<p class="empty">None yet.</p>`;
  return html`<table><thead><tr><th>Id</th><th>What</th><th class="number">Amount</th><th>Created</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td><a href="/inspect/objects/${name}/${row.id}"><code>${row.id}</code></a></td><td>${summaryOf(row)}</td><td class="number">${amountOf(row)}</td><td>${createdOf(row)}</td></tr>`,
  )}</tbody></table>`;
}

function deliveryTable(simulator: StripeSimulator): Html {
  const rows = simulator.deliveries.slice(-SHOWN).reverse();
  if (rows.length === 0)
    return html`<p class="empty">No webhook has been sent. Register an endpoint with <code>stripe.webhookEndpoints.create</code>.</p>`;
  return html`<table><thead><tr><th>Event</th><th>Endpoint</th><th>Attempt</th><th>Answer</th><th>At</th><th><span class="hidden">Again</span></th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td><a href="/inspect/objects/event/${row.eventId}">${row.type}</a></td><td><code>${row.endpointId}</code></td><td>${row.attempt}</td><td class="${row.status !== null && row.status < 300 ? "good" : "bad"}">${row.status ?? row.error ?? "no answer"}</td><td>${when(row.at)}</td><td><form method="post" action="/inspect/redeliver"><button name="event" value="${row.eventId}">Send again</button></form></td></tr>`,
  )}</tbody></table>`;
}

function requestTable(simulator: StripeSimulator): Html {
  const rows = simulator.requests.slice(-SHOWN).reverse();
  if (rows.length === 0) return html`<p class="empty">No request has come in.</p>`;
  return html`<table><thead><tr><th>Request</th><th>Status</th><th>Id</th><th class="number">ms</th><th>At</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><td>${row.method} ${row.path}</td><td class="${row.status < 400 ? "good" : "bad"}">${row.status}${row.replayed ? " (replayed)" : ""}</td><td><code>${row.id}</code></td><td class="number">${row.durationMs.toFixed(1)}</td><td>${when(row.at)}</td></tr>`,
  )}</tbody></table>`;
}

/** Links the ids in a text to their objects. */
function linked(world: World, json: string): Html {
  const escaped = json.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const withLinks = escaped.replaceAll(/"([A-Za-z]+_[A-Za-z0-9_]+)"/g, (text, id: string) => {
    const owner = countRows(world).find(({ name }) => tableNamed(world.store, name).get(id));
    return owner ? `"<a href="/inspect/objects/${owner.name}/${id}">${id}</a>"` : text;
  });
  return html`${raw(withLinks)}`;
}

function isObjectName(world: World, name: string): name is ObjectName {
  return Object.hasOwn(world.store.tables, name);
}

function createdOf(row: object): string {
  return "created" in row && typeof row.created === "number" ? when(row.created * 1000) : "";
}

function when(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 19).replace("T", " ");
}
