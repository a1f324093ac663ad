import { createHash } from 'node:crypto'

/** The console's one style sheet. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8;
  --card: #ffffff;
  --text: #1a1f2b;
  --muted: #586174;
  --line: #e2e5eb;
  --grid: #e9ebf0;
  --edge: #848da0;
  --accent: #2454c7;
  --on-accent: #ffffff;
  --alarm: #b3261e;
  --notice: #8a5a00;
  --right: #17846b;
  --wrong: #d2452f;
  --expired: #bf8200;
  --unworked: #6b4fb3;
  --left: #8790a3;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
  color: var(--text);
  background: var(--ground);
  text-size-adjust: 100%;
  -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111318;
    --card: #1a1d24;
    --text: #eef0f4;
    --muted: #a5adbb;
    --line: #2c313b;
    --grid: #272b34;
    --edge: #7b8495;
    --accent: #8fb0ff;
    --on-accent: #10182b;
    --alarm: #ff8f84;
    --notice: #f0c36a;
    --right: #35b596;
    --wrong: #f2705a;
    --expired: #e0a93a;
    --unworked: #a58cf0;
    --left: #5f697c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; }
h1, h2, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; line-height: 1.35; font-weight: 600; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.lead, .hint, footer { color: var(--muted); font-size: 0.9rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 8px; top: -60px; padding: 8px 12px; background: var(--card); border-radius: 8px; z-index: 1; }
.skip:focus { top: 8px; }

.top { max-width: 1136px; margin: 0 auto; padding: 14px 24px; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; }
.top nav { display: flex; align-items: center; gap: 16px; font-size: 0.9rem; }
.brand { display: inline-flex; align-items: center; gap: 8px; color: inherit; font-weight: 600; text-decoration: none; }
.mark { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linecap: round; }
main { max-width: 1136px; margin: 0 auto; padding: 8px 24px 40px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; }
.heading { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: end; justify-content: space-between; }
.path ol { display: flex; flex-wrap: wrap; gap: 4px 8px; font-size: 0.9rem; color: var(--muted); overflow-wrap: anywhere; }
.path li + li::before { content: "/"; margin-right: 8px; color: var(--edge); }
.tabs ul { display: inline-flex; padding: 3px; gap: 2px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tabs a { display: block; padding: 4px 16px; border-radius: 7px; color: var(--muted); text-decoration: none; }
.tabs a:hover { color: var(--text); }
.tabs a[aria-current] { background: var(--accent); color: var(--on-accent); font-weight: 600; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px; min-width: 0; }
h2 + .lead { margin-top: 2px; }
.notice, .alarm { border-color: var(--mark); }
.notice h2::before, .alarm h2::before { content: ""; display: inline-block; margin-right: 9px; border: 4.5px solid var(--mark); border-radius: 50%; }
.notice { --mark: var(--notice); }
.notice li { margin-top: 4px; }
.alarm { --mark: var(--alarm); }
.findings { margin-top: 10px; }
.findings li { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 2fr) minmax(0, 3fr); gap: 0 16px; padding: 8px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.findings li:last-child { padding-bottom: 0; }
.findings strong { font-weight: 500; }
.card > p:last-child { margin-top: 10px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 16px; }
/* Side by side, so that their pictures stand at one height. */
.pair .chart { display: grid; grid-row: span 3; grid-template-rows: subgrid; gap: 0; }
.pair .chart .heading { align-items: start; align-content: start; }
.empty { text-align: center; padding: 56px 20px; }
.empty h1, .empty h2 { font-size: 1.25rem; margin: 16px 0 6px; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(142px, 1fr)); gap: 12px; }
.figures .card { padding: 14px 16px; display: flex; flex-direction: column; }
.figures dt { color: var(--muted); font-size: 0.85rem; line-height: 1.35; }
.figures dd { font-size: 1.6rem; line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; }
.figures .change { font-size: 0.8rem; line-height: 1.35; font-weight: 400; letter-spacing: 0; color: var(--muted); }

/* Breaks between the number and its comparison, not within. */
.change span { display: inline-block; }

.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 0.85rem; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.frame { display: grid; grid-template-columns: 48px minmax(0, 1fr); margin-top: 12px; }
.frame text { font-size: 12px; fill: var(--muted); font-variant-numeric: tabular-nums; }
.plot { overflow: visible; }
.grid { stroke: var(--grid); }
.right { fill: var(--right); }
.wrong { fill: var(--wrong); }
.expired { fill: var(--expired); }
.unworked { fill: var(--unworked); }
.left { fill: var(--left); }
.hit { fill: transparent; }
.hit:hover { fill: var(--text); fill-opacity: 0.06; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.line.right { stroke: var(--right); }
.line.median, .dot.median { stroke: var(--accent); }
.line.slow { stroke: var(--edge); stroke-width: 2; stroke-dasharray: 2 4; }
.dot { stroke: none; }
.dot.median { fill: var(--accent); stroke: none; }
.dot.slow { fill: var(--edge); }
.share { display: block; min-width: 90px; }

details { margin-top: 12px; }
summary { cursor: pointer; color: var(--muted); font-size: 0.9rem; width: fit-content; }
details .scroll { max-height: 340px; }
/* A shadow where there is more to the right; the cover over it moves along with the table. */
.scroll {
  overflow: auto; margin-top: 10px; border-radius: 4px;
  background: linear-gradient(to left, var(--card) 40%, transparent) right / 40px 100% no-repeat local,
    linear-gradient(to left, var(--line), transparent) right / 14px 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr > :first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--card); }
tr > :last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; font-size: 0.85rem; vertical-align: bottom; }
tbody th { font-weight: 500; max-width: 18rem; white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
tbody tr:last-child > * { border-bottom: 0; }
td:has(.share) { width: 22%; }

.find { display: flex; gap: 8px; }
.pages { display: flex; gap: 16px; justify-content: center; margin-top: 12px; font-size: 0.9rem; color: var(--muted); }
footer { display: grid; gap: 4px; padding: 4px 2px; }
footer a { margin-left: 6px; }

button, input { font: inherit; color: inherit; }
input { padding: 7px 10px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; min-width: 0; width: 100%; }
button { padding: 8px 16px; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button.quiet { padding: 5px 12px; background: none; color: var(--text); font-weight: 400; border: 1px solid var(--edge); }
.sign-in { width: min(100%, 380px); margin: 9vh auto 0; padding: 28px; display: grid; gap: 10px; }
.sign-in label { margin-top: 8px; font-weight: 500; }
.sign-in button { margin-top: 8px; }
.trouble { color: var(--alarm); font-weight: 500; }

@media (max-width: 560px) {
  .top { padding: 12px 16px; }
  main { padding: 4px 16px 32px; gap: 12px; }
  .card { padding: 16px; border-radius: 12px; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figures > :last-child { grid-column: 1 / -1; }
  .heading { align-items: start; flex-direction: column; }
  .tabs { width: 100%; }
  .tabs ul { display: flex; }
  .tabs li { flex: 1; text-align: center; }
  .frame { grid-template-columns: 44px minmax(0, 1fr); margin-left: -6px; }
  .find { width: 100%; }
  .findings li { grid-template-columns: minmax(0, 1fr); }
  tbody th { max-width: 9rem; }
  th, td { padding: 8px 7px; }
  .share { min-width: 64px; }
}
@media (forced-colors: active) {
  .plot, .share, .legend svg { forced-color-adjust: none; }
  .tabs a[aria-current] { border: 1px solid; }
}
`

/** Its address changes with it, so that browsers may keep it. */
export const styleAddress = `/console/style-${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`
