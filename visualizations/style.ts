import type { StateTone } from '../machines/index.ts'

/** The colours of a diagram. */
export interface Palette {
  readonly canvas: string
  readonly border: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly tones: Readonly<Record<StateTone, readonly [fill: string, stroke: string, ink: string]>>
}

const light: Palette = {
  canvas: '#ffffff',
  border: '#d8dee4',
  ink: '#1f2328',
  muted: '#59636e',
  line: '#818b98',
  tones: {
    idle: ['#f6f8fa', '#afb8c1', '#424a53'],
    waiting: ['#fff8e1', '#d4a72c', '#7d4e00'],
    working: ['#e8f3ff', '#54a3f2', '#0550ae'],
    success: ['#e6f9ec', '#4ac26b', '#116329'],
    failure: ['#fff0ee', '#f0776c', '#a40e26'],
    person: ['#f7efff', '#b17bec', '#6639ba'],
    cancelled: ['#eef0f3', '#8c959f', '#424a53'],
  },
}

const dark: Palette = {
  canvas: '#0d1117',
  border: '#30363d',
  ink: '#e6edf3',
  muted: '#9198a1',
  line: '#6e7681',
  tones: {
    idle: ['#161b22', '#6e7681', '#c9d1d9'],
    waiting: ['#2a2108', '#bb8009', '#f2cc60'],
    working: ['#0c2138', '#388bfd', '#79c0ff'],
    success: ['#0b2716', '#2ea043', '#6fdd8b'],
    failure: ['#331414', '#e5534b', '#ff9a92'],
    person: ['#211433', '#986ee2', '#d2a8ff'],
    cancelled: ['#1c2128', '#768390', '#adbac7'],
  },
}

/** Colours for light and for dark surroundings. */
export const palettes = { light, dark } as const

const sans =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
const mono =
  "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

const toVariables = ({ tones, ...plain }: Palette): string =>
  [
    ...Object.entries(plain).map(([name, value]) => `--${name}:${value}`),
    ...Object.entries(tones).map(
      ([tone, [fill, stroke, ink]]) =>
        `--${tone}-fill:${fill};--${tone}-stroke:${stroke};--${tone}-ink:${ink}`,
    ),
  ].join(';')

const toneRules = (tone: string): readonly string[] => [
  `.state.${tone}{--fill:var(--${tone}-fill);--stroke:var(--${tone}-stroke);--tone:var(--${tone}-ink)}`,
  `.arrow.${tone}{--stroke:var(--${tone}-stroke)}`,
]

const rules: readonly string[] = [
  `text{font:11px ${sans};fill:var(--ink)}`,
  '.canvas{fill:var(--canvas);stroke:var(--border)}',
  '.card{fill:var(--fill);stroke:var(--stroke);stroke-width:1.25}',
  '.ring{fill:none;stroke:var(--stroke);stroke-width:.75}',
  '.rule{stroke:var(--stroke);stroke-width:.75;opacity:.5}',
  `.name{font:600 14px ${sans};fill:var(--tone)}`,
  '.about{fill:var(--muted)}',
  `.event{font:10.5px ${mono}}`,
  '.guard{fill:var(--muted)}',
  '.label text{paint-order:stroke;stroke:var(--canvas);stroke-width:4px;stroke-linejoin:round}',
  `.notes text{font-size:10px}`,
  `.notes .event{font-size:10px}`,
  '.line{fill:none;stroke:var(--stroke);stroke-width:1.4}',
  '.head{fill:var(--stroke)}',
  '.start{fill:var(--line)}',
  '.arrow.idle,.arrow.waiting,.arrow.working,.arrow.start{--stroke:var(--line)}',
  `.count{font:600 11px ${sans};fill:var(--tone);text-anchor:end}`,
  '&.followed .arrow:not(.taken){opacity:.3}',
  '&.followed .edge:not(.taken){opacity:.4}',
  '&.followed .state:not(.visited):not(.current){opacity:.55}',
  '.arrow.taken.idle,.arrow.taken.waiting,.arrow.taken.working{--stroke:var(--ink)}',
  '.arrow.taken .line{stroke-width:2.6}',
  '.edge.taken .event{font-weight:700}',
  '.state.current .card{stroke-width:3}',
]

const scope = (rule: string): string => {
  const [selectors = '', body = ''] = rule.split(/(?=\{)/)
  const scoped = selectors
    .split(',')
    .map((each) =>
      each.startsWith('&') ? `.signoff-diagram${each.slice(1)}` : `.signoff-diagram ${each}`,
    )
  return scoped.join(',') + body
}

/**
 * The style sheet of every diagram, for light and dark surroundings. All of it is below `.signoff-diagram`, and all
 * colours are variables, so that a page that takes a diagram in keeps its own style and may recolour the diagram.
 */
export const diagramStyle: string = [
  `.signoff-diagram{${toVariables(light)}}`,
  `@media(prefers-color-scheme:dark){.signoff-diagram{${toVariables(dark)}}}`,
  ...[...Object.keys(light.tones).flatMap(toneRules), ...rules].map(scope),
].join('\n')
