import type { MachineGraph } from '../machines/index.ts'
import type { LayoutHints } from './dot.ts'
import { type Arrow, type Card, type LabelRow, size, toDrawing } from './drawing.ts'
import { placeLanes } from './lanes.ts'
import { type Course, type Layout, type Point, parseLayout } from './layout.ts'
import { diagramStyle } from './style.ts'
import { escapeMarkup } from './text.ts'

const margin = 11
const startLength = 20

const round = (value: number): string => String(Math.round(value * 10) / 10)

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`

const title = (text: string): string => `<title>${escapeMarkup(text)}</title>`

const tspan = (name: string, text: string, place = ''): string =>
  text && `<tspan class="${name}"${place}>${escapeMarkup(text)}</tspan>`

const drawRow = (row: LabelRow, { x, y }: Point, broken = false): string => {
  const place = broken ? ` x="${round(x)}" dy="${size.line - 1}"` : ''
  const texts = [tspan('event', row.event), tspan('guard', row.guard, place)].filter(Boolean)
  return `<g${row.id && ` id="${row.id}"`} class="edge">${row.description && title(row.description)}<text x="${round(x)}" y="${round(y)}">${texts.join(broken ? '' : ' ')}</text></g>`
}

const drawNotes = ({ notes, width }: Card, corner: Point, top: number): readonly string[] => {
  if (notes.length === 0) return []
  const left = corner.x + size.padding
  const line = `<path class="rule" d="M${at({ x: left, y: top + 8 })}H${round(corner.x + width - size.padding)}"/>`
  const rows = notes.map((note, index) =>
    drawRow(note, { x: left, y: top + 22 + index * size.line }),
  )
  return [line, '<g class="notes">', ...rows, '</g>']
}

const drawBox = (
  name: string,
  { x, y }: Point,
  { width, height }: { readonly width: number; readonly height: number },
): string =>
  `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${name === 'ring' ? 7 : 10}"/>`

const drawCard = (card: Card, middle: Point): string => {
  const corner = { x: middle.x - card.width / 2, y: middle.y - card.height / 2 }
  const left = round(corner.x + size.padding)
  const base = corner.y + size.padding + size.title - 2
  const about = card.lines.map(
    (text, index) =>
      `<text class="about" x="${left}" y="${round(base + 5 + (index + 1) * size.line)}">${escapeMarkup(text)}</text>`,
  )
  const ring = { width: card.width - 6, height: card.height - 6 }
  return [
    `<g id="${card.id}" class="state ${card.tone}">${title(`${card.name}: ${card.description}`)}`,
    drawBox('card', corner, card),
    ...(card.final ? [drawBox('ring', { x: corner.x + 3, y: corner.y + 3 }, ring)] : []),
    `<text class="name" x="${left}" y="${round(base)}">${escapeMarkup(card.name)}</text>`,
    `<text id="n-${card.id.slice(2)}" class="count" x="${round(corner.x + card.width - size.padding)}" y="${round(base)}"></text>`,
    ...about,
    ...drawNotes(card, corner, base + 5 + card.lines.length * size.line),
    '</g>',
  ].join('\n')
}

const drawHead = ({ points, tip }: Course): string => {
  const from = points.at(-1) ?? tip
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1
  const side = { x: ((from.y - tip.y) / length) * 4, y: ((tip.x - from.x) / length) * 4 }
  const corners = [
    tip,
    { x: from.x + side.x, y: from.y + side.y },
    { x: from.x - side.x, y: from.y - side.y },
  ]
  return `<path class="head" d="M${corners.map(at).join('L')}Z"/>`
}

const drawLine = (course: Course): string => {
  const [first = course.tip, ...rest] = course.points
  return `<path class="line" d="M${at(first)}C${rest.map(at).join(' ')}"/>${drawHead(course)}`
}

const drawArrow = ({ id, tone, rows }: Arrow, course: Course): string =>
  `<g id="${id}" class="arrow ${tone}" data-edges="${rows.map((row) => row.id).join(' ')}">${drawLine(course)}</g>`

const drawLabel = ({ rows, broken, width, height }: Arrow, middle: Point): string => {
  const x = middle.x - width / 2 + 5
  let y = middle.y - height / 2 + size.line - 1
  const drawn = rows.map((row) => {
    const text = drawRow(row, { x, y }, broken)
    y += broken && row.guard ? 2 * size.line : size.line
    return text
  })
  return ['<g class="label">', ...drawn, '</g>'].join('\n')
}

const drawStart = (card: Card, middle: Point, sideways: boolean): string => {
  const reach = sideways ? card.width / 2 : card.height / 2
  const along = (distance: number): Point =>
    sideways
      ? { x: middle.x - reach - distance, y: middle.y }
      : { x: middle.x, y: middle.y - reach - distance }
  const from = along(startLength)
  const base = along(8)
  const line = drawLine({ points: [from, from, base, base], tip: along(0), label: undefined })
  return `<g class="arrow start"><circle class="start" cx="${round(from.x)}" cy="${round(from.y)}" r="5"/>${line}</g>`
}

const zip = <Part extends { readonly id: string }, Place>(
  parts: readonly Part[],
  places: ReadonlyMap<string, Place>,
  draw: (part: Part, place: Place) => string,
): readonly string[] =>
  parts.flatMap((part) => {
    const place = places.get(part.id)
    return place === undefined ? [] : [draw(part, place)]
  })

interface Offset {
  readonly left: number
  readonly top: number
}

const frame = (graph: MachineGraph, layout: Layout, { left, top }: Offset) => {
  const width = Math.ceil(layout.width) + left + margin
  const height = Math.ceil(layout.height) + top + margin
  const label = escapeMarkup(`${graph.id}: ${graph.description}`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="signoff-diagram" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">`,
    `<style>\n${diagramStyle}\n</style>`,
    drawBox('canvas', { x: 0.5, y: 0.5 }, { width: width - 1, height: height - 1 }),
    `<g transform="translate(${left} ${top})">`,
  ]
}

const labelsOf = (layout: Layout): ReadonlyMap<string, Point> =>
  new Map([...layout.arrows].flatMap(([id, { label }]) => (label ? [[id, label] as const] : [])))

/**
 * Draws a machine from what Graphviz answered to its DOT text. Every state and every edge is a group with its own id,
 * so that {@link highlight} and a page's own code find them.
 *
 * @example
 * const svg = toSvg(graph, graphviz.layout(toDot(graph, hints), 'json', 'dot'), hints)
 */
export const toSvg = (graph: MachineGraph, answer: string, hints: LayoutHints = {}): string => {
  const drawing = toDrawing(graph)
  const layout = placeLanes(drawing, parseLayout(answer), hints.lanes ?? [])
  const sideways = hints.direction === 'LR'
  const room = margin + startLength
  const offset = { left: sideways ? room : margin, top: sideways ? margin : room }
  const initial = drawing.cards.filter((card) => card.initial)
  return [
    ...frame(graph, layout, offset),
    ...zip(initial, layout.cards, (card, place) => drawStart(card, place, sideways)),
    ...zip(drawing.arrows, layout.arrows, drawArrow),
    ...zip(drawing.cards, layout.cards, drawCard),
    ...zip(drawing.arrows, labelsOf(layout), drawLabel),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}
