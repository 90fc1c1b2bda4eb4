import type { DeliveryView } from '../service/index.ts'
import { type Colour, type Paint, toPlain } from './io.ts'

const COLOURS: Readonly<Record<string, Colour>> = {
  pending: 'yellow',
  retrying: 'yellow',
  signed: 'blue',
  terminated: 'blue',
  sent: 'green',
  completed: 'green',
  failed: 'red',
  incomplete: 'red',
  uncertain: 'magenta',
  cancelled: 'dim',
  active: 'green',
  paused: 'red',
  inactive: 'dim',
  removed: 'dim',
}

/** A cell: its text, and a colour that takes no room. */
export interface Cell {
  readonly text: string
  readonly colour?: Colour
}

/** A state as a cell. */
export function toStateCell(state: string): Cell {
  const colour = COLOURS[state]
  return colour === undefined ? { text: state } : { text: state, colour }
}

/** An instant as a cell; a dash where there is none. */
export function toInstantCell(at: Date | undefined): Cell {
  return { text: at === undefined ? '-' : at.toISOString().replace(/\.\d+Z$/, 'Z') }
}

/** Text from outside as a cell. */
export function toCell(value: string | number | undefined): Cell {
  return { text: value === undefined ? '-' : toPlain(String(value)) }
}

/** Columns as wide as they have to be. */
export function toTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  if (rows.length === 0) return 'none'
  const titles = head.map((text): Cell => ({ text, colour: 'dim' }))
  const widths = head.map((_, column) =>
    Math.max(...[titles, ...rows].map((row) => row[column]?.text.length ?? 0)),
  )
  const toLine = (row: readonly Cell[]) =>
    row
      .map(({ text, colour }, column) => {
        const shown = colour === undefined ? text : paint(colour, text)
        const last = column === row.length - 1
        return last ? shown : shown + ' '.repeat((widths[column] ?? 0) - text.length)
      })
      .join('  ')
  return [titles, ...rows].map(toLine).join('\n')
}

/** Names and values, one below the other. */
export function toFacts(facts: readonly (readonly [string, Cell])[], paint: Paint): string {
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts
    .map(([name, { text, colour }]) => {
      const shown = colour === undefined ? text : paint(colour, text)
      return `${paint('dim', name.padEnd(width))}  ${shown}`
    })
    .join('\n')
}

const DELIVERY_HEAD = [
  'id',
  'state',
  'to',
  'attempts',
  'created',
  'next try',
  'finished',
  'code or reason',
]

/** Deliveries as a table. */
export function toDeliveryTable(deliveries: readonly DeliveryView[], paint: Paint): string {
  const rows = deliveries.map((delivery) => [
    toCell(delivery.id),
    toStateCell(delivery.state),
    toCell(delivery.clientId ?? delivery.destination),
    toCell(`${delivery.attempts}/${delivery.maxAttempts}`),
    toInstantCell(delivery.createdAt),
    toInstantCell(delivery.wakeAt),
    toInstantCell(delivery.finishedAt),
    toCell(delivery.code ?? delivery.reason),
  ])
  return toTable(DELIVERY_HEAD, rows, paint)
}
