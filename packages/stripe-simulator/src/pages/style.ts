import { raw } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { customProperties, dark, light } from "./palette.ts";
import { componentRules } from "./style-components.ts";

/** The page's frame: its type, its two halves, and how they stack on a narrow screen. */
const frameRules = `
:root{color-scheme:light dark;${customProperties(light)}}
@media (prefers-color-scheme:dark){:root{${customProperties(dark)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;background:var(--page);color:var(--ink);font:16px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
h1,h2,h3,p,ul,dl,dd,figure,fieldset,table{margin:0;padding:0}
ul{list-style:none}
fieldset{border:0;min-width:0}
h1,h2,h3{font-weight:600;line-height:1.25;letter-spacing:-.011em}
a{color:var(--accent);text-underline-offset:.2em}
button,input{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.icon{flex:none}
.muted{color:var(--muted)}
.small{font-size:.875rem}
.quiet{display:inline-flex;align-items:center;gap:.5rem;min-height:2rem;color:var(--muted);text-decoration:none;font-size:.9375rem;border-radius:.375rem}
.quiet:hover{color:var(--ink);text-decoration:underline}
.figures{font-variant-numeric:tabular-nums}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

.split{flex:1;display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.half{display:flex;padding:3.5rem clamp(1.25rem,5vw,5rem)}
.half>*{width:100%;max-width:27rem}
.half.aside{background:var(--aside);justify-content:flex-end}
.split.portal{grid-template-columns:minmax(16rem,5fr) minmax(0,9fr)}
.split.portal .half.aside>*{max-width:17rem}
.split.portal .half.main>*{max-width:41rem}
.centre{flex:1;display:grid;place-items:center;padding:2.5rem 1.25rem;background:var(--aside)}
.sheet{width:100%;max-width:27rem;padding:2.25rem;background:var(--page);border:1px solid var(--rule);border-radius:1rem;box-shadow:0 1px 2px rgb(16 18 32/.04),0 12px 32px -12px rgb(16 18 32/.14)}
.foot{margin-top:2.5rem;padding-top:1.25rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.8125rem}
@media (max-width:52rem){
.split,.split.portal{grid-template-columns:minmax(0,1fr);grid-template-rows:auto 1fr}
.half{padding:1.75rem 1.25rem 2.25rem}
.half.aside,.half.main{justify-content:center}
.split.portal .half.aside>*{max-width:41rem}
.foot{margin-top:2rem}
}
@media (max-width:24rem){.half,.centre{padding-inline:1rem}.sheet{padding:1.5rem 1.25rem}}
@media (prefers-reduced-motion:no-preference){.button,.field input,.tab{transition:background-color .12s,border-color .12s,box-shadow .12s}}
`;

/** The style sheet. It is part of each page, so that no page makes another request. */
export const styleSheet = (frameRules + componentRules).replace(/\n+/g, "\n").trim();

export const styleElement = (): Fragment => raw(`<style>${styleSheet}</style>`);
