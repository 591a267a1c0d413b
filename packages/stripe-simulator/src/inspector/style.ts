/** Readable at any width, in light and in dark. */
export const inspectorStyle = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #3a414b); --soft: light-dark(#f5f7f9, #1d2228); --link: light-dark(#0b5cad, #7db9f5); --bad: light-dark(#b42318, #ff9a8f); --good: light-dark(#146c43, #7fd6a8); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #14181d); color: light-dark(#1a1f26, #e6eaf0); }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; padding: .75rem 1.25rem; background: var(--soft); border-bottom: 1px solid var(--line); }
.name { margin: 0; font-weight: 600; } .name span { font-weight: 400; opacity: .75; }
nav { display: flex; gap: 1rem; } a { color: var(--link); } nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.clock { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-left: auto; } time { font-variant-numeric: tabular-nums; }
button { font: inherit; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; cursor: pointer; } button:hover { background: var(--line); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
main { padding: 1rem 1.25rem 3rem; overflow-x: auto; } h1 { font-size: 1.35rem; margin: .5rem 0 1rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } code, pre { font: 13px/1.5 ui-monospace, monospace; } pre { background: var(--soft); padding: 1rem; border-radius: 8px; overflow-x: auto; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; list-style: none; } .counts a { display: block; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 8px; text-decoration: none; }
.good { color: var(--good); } .bad { color: var(--bad); } .empty { max-width: 60ch; opacity: .85; } .hidden { position: absolute; clip-path: inset(50%); }
`;
