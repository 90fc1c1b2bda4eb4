import { colourVariables, diagramStyle } from './diagram.ts'

const TONES = ['idle', 'waiting', 'working', 'success', 'failure', 'person', 'cancelled'] as const

const toneRules = TONES.map(
  (tone) =>
    `.badge.${tone},.tile.${tone},.step.${tone}{--fill:var(--${tone}-fill);--stroke:var(--${tone}-stroke);--tone:var(--${tone}-ink)}`,
).join('\n')

const SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"
const MONO = "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace"

const ground = `
:root{color-scheme:light dark;--page:#f6f8fa;--link:#0550ae;--focus:#0969da;--button:#ffffff}
@media(prefers-color-scheme:dark){:root{--page:#010409;--link:#79c0ff;--focus:#388bfd;--button:#21262d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 ${SANS}}
a{color:var(--link);text-underline-offset:2px}
a:not(:hover){text-decoration:none}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
h1{font-size:20px;line-height:1.3;margin:0;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;overflow-wrap:anywhere}
h2{font-size:15px;margin:0 0 10px}
small{color:var(--muted);font-size:12px}
code,.code{font:12.5px/1.45 ${MONO};overflow-wrap:anywhere}
.none,.muted{color:var(--muted)}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--canvas);padding:8px;z-index:2}`

const frame = `
header.top{background:var(--canvas);border-bottom:1px solid var(--border)}
header.top>div{max-width:1440px;margin:auto;padding:10px 20px;display:flex;flex-wrap:wrap;gap:6px 22px;align-items:center}
header.top .brand{font-weight:700;font-size:15px;color:var(--ink)}
header.top nav{display:flex;flex-wrap:wrap;gap:2px 4px;flex:1}
header.top nav a{padding:4px 9px;border-radius:6px;color:var(--ink)}
header.top nav a[aria-current]{background:var(--working-fill);color:var(--working-ink);font-weight:600}
header.top form{display:flex;gap:6px}
main{max-width:1440px;margin:auto;padding:20px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
footer{max-width:1440px;margin:auto;padding:0 20px 28px;color:var(--muted);font-size:12px;display:flex;gap:4px 16px;flex-wrap:wrap}
.panel{background:var(--canvas);border:1px solid var(--border);border-radius:10px;padding:16px;min-width:0}
.beside{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.stack{display:grid;gap:16px;align-content:start;grid-template-columns:minmax(0,1fr)}
@media(min-width:1180px){.beside{grid-template-columns:minmax(0,1fr) 390px}}
.line-up{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center}`

const parts = `
.badge{display:inline-block;padding:0 8px;border-radius:999px;border:1px solid var(--stroke);background:var(--fill);color:var(--tone);font:600 12px/20px ${SANS};white-space:nowrap}
.chip{display:inline-block;padding:0 8px;border:1px solid var(--border);border-radius:6px;font-size:12px;line-height:20px;color:var(--muted)}
.tiles{display:grid;gap:10px;grid-template-columns:repeat(auto-fill,minmax(130px,1fr))}
.tile{display:block;border:1px solid var(--stroke);background:var(--fill);color:var(--tone);border-radius:10px;padding:10px 12px}
.tile b{display:block;font-size:24px;line-height:1.2;font-variant-numeric:tabular-nums}
.tile.zero{--fill:var(--canvas);--stroke:var(--border);--tone:var(--muted)}
a.tile:hover{text-decoration:none;border-color:var(--tone)}
dl.facts{display:grid;gap:10px 24px;margin:14px 0 0;grid-template-columns:repeat(auto-fill,minmax(165px,1fr))}
dl.facts dt{color:var(--muted);font-size:12px}
dl.facts dd{margin:0;overflow-wrap:anywhere}
dl.facts time small{display:block}
@media(min-width:640px){dl.facts .wide{grid-column:span 2}.together{white-space:nowrap}}
.notice{margin:0;border:1px solid var(--stroke);border-left-width:5px;background:var(--fill);color:var(--tone);border-radius:8px;padding:10px 14px}
.notice p,.notice ul{margin:0}.notice ul{padding-left:20px}.notice a{color:inherit;text-decoration:underline}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{font-size:12px;color:var(--muted);font-weight:600;text-align:left;white-space:nowrap}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--border);vertical-align:top}
tr:last-child td{border-bottom:0}
td time small{display:block;white-space:nowrap}
td time b{font-weight:500;white-space:nowrap}
time b{font-weight:600}
button,.button{font:600 13px/20px ${SANS};padding:5px 13px;border:1px solid var(--border);border-radius:7px;background:var(--button);color:var(--ink);cursor:pointer}
button:hover{border-color:var(--muted)}
button.main{background:#0550ae;border-color:#0550ae;color:#fff}
button.danger{color:var(--failure-ink)}
input,select{font:13px/20px ${SANS};padding:4px 9px;border:1px solid var(--border);border-radius:7px;background:var(--canvas);color:var(--ink);min-width:0;max-width:100%}
.filters{display:flex;flex-wrap:wrap;gap:6px;margin:0;padding:0;list-style:none}
.filters a{display:inline-block;padding:2px 10px;border:1px solid var(--border);border-radius:999px;color:var(--ink)}
.filters a[aria-current]{background:var(--ink);color:var(--canvas);border-color:var(--ink)}`

const timeline = `
ol.steps{list-style:none;margin:0;padding:0}
.step{position:relative;padding:0 0 16px 26px}
.step::before{content:'';position:absolute;left:4px;top:4px;width:11px;height:11px;border-radius:50%;background:var(--fill);border:2px solid var(--stroke)}
.step::after{content:'';position:absolute;left:9px;top:20px;bottom:0;width:2px;background:var(--border)}
.step:last-child{padding-bottom:0}.step:last-child::after{display:none}
.step>p{margin:0}.step>p+p{margin-top:4px}
.step .answer{display:block;margin-top:4px;padding:6px 9px;border:1px solid var(--border);border-radius:6px;background:var(--page);white-space:pre-wrap;max-height:12em;overflow:auto}
.step.next::before{border-style:dashed;background:none}
.steps .wait{padding:0 0 12px 26px;color:var(--muted);font-size:12px;position:relative}
.steps .wait::after{content:'';position:absolute;left:9px;top:-12px;bottom:4px;border-left:2px dotted var(--border)}
.diagram{overflow-x:auto;border-radius:10px}
.diagram svg{display:block;margin:auto;max-width:100%;height:auto}
@media(max-width:900px){.diagram svg{max-width:none}}
@media(max-width:1179px){.answers-first>:last-child{order:-1}}
.signoff-diagram .canvas{stroke:none}
.signoff-diagram .state.current .card{stroke-width:3.5}
@media(prefers-reduced-motion:no-preference){.signoff-diagram .state.current .card{animation:lit 1.8s ease-in-out infinite}
@keyframes lit{50%{stroke-opacity:.35}}}
@media(max-width:640px){main,header.top>div{padding:12px}.panel{padding:12px}td,th{padding-right:10px}header.top form{width:100%}header.top input{flex:1}
table.cards thead{position:absolute;left:-9999px}
table.cards tr{display:grid;grid-template-columns:minmax(0,1fr);border-bottom:1px solid var(--border);padding:8px 0}
table.cards tr:last-child{border-bottom:0}
table.cards td{border:0;padding:2px 0;display:grid;grid-template-columns:7.5em minmax(0,1fr)}
table.cards td::before{content:attr(data-label);color:var(--muted);font-size:12px}
table.cards td time small{display:inline}}`

/** The style sheet of every page: the pictures' own colours and rules, and the page around them. */
export const pageStyle: string = [
  colourVariables,
  ground,
  frame,
  parts,
  toneRules,
  `.notice.failure{--fill:var(--failure-fill);--stroke:var(--failure-stroke);--tone:var(--failure-ink)}`,
  `.notice.waiting{--fill:var(--waiting-fill);--stroke:var(--waiting-stroke);--tone:var(--waiting-ink)}`,
  `.notice.person{--fill:var(--person-fill);--stroke:var(--person-stroke);--tone:var(--person-ink)}`,
  diagramStyle,
  timeline,
].join('\n')
