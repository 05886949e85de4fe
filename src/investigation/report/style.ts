// The report's only style sheet; its hash stands in the page's policy. The colours are those of the application.

const lightColours = {
  canvas: '#f4f4f6',
  surface: '#fff',
  sunken: '#f8f8fa',
  border: '#e2e3e8',
  strong: '#c9cbd3',
  text: '#1c1d21',
  second: '#51555e',
  third: '#666a74',
  accent: '#0b6660',
  'accent-soft': '#dff0ee',
  growth: '#a84b06',
  'growth-fill': '#e07b2c',
  'growth-soft': '#fdeedf',
  shrink: '#1a5fc2',
  caution: '#7d5700',
  'caution-soft': '#fcf1d6',
  rss: '#0e7c74',
  heap: '#7a4fd0',
  external: '#b8418b',
} as const;
const properties = Object.entries(lightColours)
  .map(([name, colour]) => `--${name}:${colour}`)
  .join(';');

const chartStyle = `.chart{display:block;width:100%;height:auto;margin-top:6px;overflow:visible}
.chart .grid{stroke:var(--border);stroke-width:1}
.chart .tick{stroke:var(--strong)}
.chart .axis{fill:var(--third);font-size:12px}
.chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.chart .line.rss{stroke:var(--rss)}.chart .line.heapUsed{stroke:var(--heap)}.chart .line.external{stroke:var(--external)}
.chart .area{opacity:.09}.chart .area.rss{fill:var(--rss)}.chart .area.heapUsed{fill:var(--heap)}.chart .area.external{fill:var(--external)}
.chart .bridge{stroke-dasharray:2 5;stroke-width:1.5;opacity:.6}
.chart .name{font-size:12px;font-weight:600}
.chart .name.rss{fill:var(--rss)}.chart .name.heapUsed{fill:var(--heap)}.chart .name.external{fill:var(--external)}
.chart .shot line{stroke:var(--third);stroke-dasharray:3 3}
.chart .shot circle{fill:var(--text)}
.chart .shot text{fill:var(--surface);font-size:12px;font-weight:650}
.chart .mark line{stroke:var(--strong)}
.chart .mark path{fill:var(--strong)}
`;

/** The chart's rules for a picture of its own, which is light, and read by programs that know no variables. */
export const pictureStyle = chartStyle.replace(/var\(--(\w+)\)/g, (_, name: keyof typeof lightColours) => lightColours[name]);

export const style = `
:root{color-scheme:light dark;${properties}}
@media (prefers-color-scheme:dark){:root{--canvas:#16171a;--surface:#1c1e22;--sunken:#191b1e;--border:#2c2f35;--strong:#3d4149;--text:#eceef1;--second:#b3b8c1;--third:#979da8;--accent:#5cc9be;--accent-soft:#17332f;--growth:#f3a45f;--growth-fill:#e0863c;--growth-soft:#3a2716;--shrink:#84b4f8;--caution:#e5c163;--caution-soft:#332b16;--rss:#3fb8ac;--heap:#a98bf0;--external:#e07fba}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--canvas);color:var(--text);font:400 14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1040px;margin:0 auto;padding:36px 28px 48px}
header{margin-bottom:24px}
.brand{display:flex;align-items:center;gap:8px;color:var(--accent);font-weight:600;font-size:13px;letter-spacing:.01em}
.brand svg{width:20px;height:20px}
h1{font-size:28px;line-height:1.2;font-weight:650;margin:10px 0 6px;letter-spacing:-.012em;overflow-wrap:anywhere}
h2{font-size:17px;font-weight:650;margin:0 0 14px;letter-spacing:-.005em}
h3{font-size:14px;font-weight:650;margin:16px 0 6px}
h2+h3,.notes>:first-child{margin-top:0}
.meta{color:var(--second);display:flex;flex-wrap:wrap;gap:2px 18px}
section{background:var(--surface);border:1px solid var(--border);border-radius:12px;padding:22px 24px;margin:0 0 16px}
code,.mono,pre,.edge{font-family:"SF Mono","Cascadia Mono","JetBrains Mono","Ubuntu Mono","Noto Sans Mono","DejaVu Sans Mono",ui-monospace,monospace;font-size:.93em}
.verdict{padding:24px;border-left:5px solid var(--third)}
.verdict.leak{border-left-color:var(--growth-fill)}
.verdict.healthy{border-left-color:var(--rss)}
.verdict.open{border-left-color:var(--caution)}
.verdict .title{display:flex;align-items:center;gap:12px;flex-wrap:wrap}
.verdict .title svg{width:30px;height:30px;flex:none}
.verdict.leak .title svg{color:var(--growth-fill)}.verdict.healthy .title svg{color:var(--rss)}.verdict.open .title svg{color:var(--caution)}
.verdict h2{font-size:22px;margin:0}
.confidence{margin-left:auto;color:var(--second);border:1px solid var(--border);border-radius:99px;padding:3px 12px;font-size:13px}
.lead{font-size:15px;margin:14px 0 0;max-width:78ch;overflow-wrap:anywhere}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(118px,auto));gap:12px 28px;margin:20px 0 0;padding:18px 0 0;border-top:1px solid var(--border)}
.keys dt{color:var(--third);font-size:12px}
.keys dd{margin:0;font-size:19px;font-weight:600;letter-spacing:-.01em;overflow-wrap:anywhere;line-height:1.25}
.keys .grow{color:var(--growth)}
.runhead{display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap;color:var(--second);margin:0 0 4px}
.runhead b{color:var(--text)}
${chartStyle}.legend{display:flex;gap:18px;color:var(--third);font-size:12px;margin:6px 0 0;align-items:center;flex-wrap:wrap}
.legend span{display:inline-flex;align-items:center;gap:6px}
.legend svg{width:16px;height:16px}
.legend .shot circle{fill:var(--text)}.legend .mark path{fill:var(--strong)}
.suspect{border-top:1px solid var(--border);padding:18px 0 4px}
.suspect:first-of-type{border-top:0;padding-top:0}
.suspect h3{font-size:16px;margin:0;display:flex;gap:10px;align-items:baseline;overflow-wrap:anywhere}
.rank{color:var(--third);font-weight:600;flex:none}
.gain{display:flex;gap:6px 18px;flex-wrap:wrap;margin:6px 0 12px;color:var(--second);align-items:center}
.gain b{color:var(--growth);font-weight:650}.gain.measured b{color:var(--shrink)}
.verification .title{display:flex;align-items:center;gap:10px;margin-bottom:12px}
.verification .title h2{margin:0}
.verification .title svg{width:22px;height:22px;flex:none;color:var(--caution)}
.verification.pass .title svg{color:var(--rss)}.verification.fail .title svg{color:var(--growth-fill)}
.bars{margin-bottom:12px}
.bars th{border:0;padding:4px 18px 4px 0;vertical-align:middle}
.bars td{border:0;padding:4px 0 4px 18px;vertical-align:middle;white-space:nowrap}
.bars .bar{width:60%;padding-left:0}
.growthbar{display:block;width:100%;height:auto;max-height:30px}
.growthbar rect{fill:var(--growth-fill)}
.growthbar .axis{stroke:var(--strong);stroke-width:1}
.growthbar .whisker{stroke:var(--text);stroke-width:1.4;fill:none}
.finding h3{flex-wrap:wrap}
.seen{display:flex;flex-wrap:wrap;gap:4px 16px;margin:10px 0;font-size:13px}
.seen b{color:var(--third);font-size:12px;font-weight:600}
a{color:var(--accent);text-underline-offset:3px}
:target{outline:2px solid var(--accent);outline-offset:4px;border-radius:6px}
.part{margin:8px 0 10px}
.part b{display:block;font-size:12px;color:var(--third);font-weight:600;margin-bottom:2px}
.word.confirmed{background:var(--growth-soft);color:var(--growth);border-color:transparent}
.word.fixed{background:var(--accent-soft);color:var(--accent);border-color:transparent}
.spark{width:64px;height:20px;vertical-align:middle}
.spark path{fill:none;stroke:var(--growth-fill);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.spark circle{fill:var(--growth-fill)}
.chain{list-style:none;margin:0 0 12px;padding:4px 0;background:var(--sunken);border:1px solid var(--border);border-radius:8px;overflow:hidden}
.chain li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 18px;padding:4px 14px 4px 34px;position:relative}
.chain li:before{content:"";position:absolute;left:18px;top:0;bottom:0;border-left:1.5px solid var(--strong)}
.chain li:first-child:before{top:14px}.chain li:last-child:before{bottom:auto;height:14px}
.chain li:after{content:"";position:absolute;left:14.5px;top:11px;width:8px;height:8px;border-radius:50%;background:var(--surface);border:1.5px solid var(--third);box-sizing:border-box}
.chain li.culprit{background:var(--growth-soft)}
.chain li.culprit:after{background:var(--growth-fill);border-color:var(--growth-fill)}
.chain li.more{color:var(--third)}.chain li.more:after{display:none}.chain li.more:before{border-left-style:dotted}
.edge{color:var(--accent);overflow-wrap:anywhere}
.chain .class{font-weight:600;overflow-wrap:anywhere}
.chain .place{display:block;color:var(--third);font:12px var(--mono,ui-monospace,monospace);overflow-wrap:anywhere}
.chain .sizes{color:var(--third);white-space:nowrap;font-size:13px}
.tag{display:inline-block;background:var(--growth-fill);color:#fff;border-radius:99px;font-size:11px;font-weight:650;padding:0 8px;line-height:17px;margin-left:8px;white-space:nowrap}
@media (prefers-color-scheme:dark){.tag{color:#1c1206}}
.advice{margin:8px 0 10px;padding-left:12px;border-left:3px solid var(--accent)}
.advice b,.against b{display:block;font-size:12px;color:var(--third);font-weight:600}
.against{margin:8px 0 10px;padding-left:12px;border-left:3px solid var(--caution)}
ul.facts{margin:0;padding-left:20px}
ul.facts li{margin:4px 0;overflow-wrap:anywhere}
summary{cursor:pointer;margin:14px 0 0;color:var(--accent)}
.scroll{overflow-x:auto;margin:0 -24px;padding:0 24px}
table{border-collapse:collapse;width:100%}
th{font-weight:600;font-size:12px;color:var(--third);text-align:left;padding:0 0 6px 18px;border-bottom:1px solid var(--strong);white-space:nowrap;vertical-align:bottom}
td{padding:5px 0 5px 18px;border-bottom:1px solid var(--border);vertical-align:top}
th:first-child,td:first-child{padding-left:0}
tr:last-child td{border-bottom:0}
.n{text-align:right;white-space:nowrap}
.zero{color:var(--third)}.up{color:var(--growth)}.down{color:var(--shrink)}
.name-cell{overflow-wrap:anywhere;min-width:180px;max-width:360px}
.note{color:var(--third);font-size:13px;margin:12px 0 0}
.notes{overflow-wrap:anywhere}
.notes p{margin:0 0 10px}
pre{background:var(--sunken);border:1px solid var(--border);border-radius:8px;padding:10px 12px;overflow-x:auto;margin:0 0 10px}
.notes code{background:var(--sunken);border:1px solid var(--border);border-radius:4px;padding:0 4px}
.word{display:inline-block;border-radius:99px;padding:0 10px;font-size:12px;line-height:20px;background:var(--sunken);border:1px solid var(--border)}
.word.stuck{background:var(--growth-soft);color:var(--growth);border-color:transparent}
.word.expected{background:var(--accent-soft);color:var(--accent);border-color:transparent}
footer{color:var(--third);font-size:12px;padding:8px 4px 0}
footer p{margin:3px 0}
@media (max-width:640px){main{padding:20px 14px}section{padding:18px 16px}.scroll{margin:0 -16px;padding:0 16px}.chain li{grid-template-columns:minmax(0,1fr)}}
@media print{
@page{margin:14mm 12mm}
:root{--canvas:#fff;--surface:#fff;--sunken:#fff;--border:#d5d7dd;--strong:#b5b8c2;--text:#111;--second:#444;--third:#5a5e68;--accent:#0b6660;--accent-soft:#eef6f5;--growth:#a84b06;--growth-fill:#d06a1c;--growth-soft:#fdf3e9;--shrink:#1a5fc2;--caution:#7d5700;--rss:#0e7c74;--heap:#6a3fc0;--external:#a8317b}
html{color-scheme:light}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
section{border-radius:0;border-width:1px 0 0;padding:14px 0 4px;margin:0 0 10px}
section.verdict{border:1px solid var(--border);border-left-width:5px;padding:16px 18px;border-radius:4px}
h1{font-size:20pt}
h2,h3{break-after:avoid}
.chart,.chain li,.keys div,tr,.advice,.against,.verdict,.keys{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible;margin:0;padding:0}
.tag{color:#fff}
}`;
