import { highlight, type MachineId, type Overlay } from '../../machines/index.ts'
import type { JournalEntry } from '../service/index.ts'
import { diagrams } from './diagrams.generated.ts'
import { type Html, html, trusted } from './html.ts'

const STYLE = /<style>([\s\S]*?)<\/style>\n?/

/** The style sheet that all pictures share; it begins with one line of colours for light and one for dark. */
export const diagramStyle: string = STYLE.exec(diagrams.delivery.svg)?.[1]?.trim() ?? ''

/** The colours of the pictures, for the page around them. */
export const colourVariables: string = diagramStyle
  .split('\n')
  .slice(0, 2)
  .join('\n')
  .replaceAll('.signoff-diagram', ':root')

/** What the journal of an actor marks on the picture of its machine. */
export function toOverlay(state: string, journal: readonly JournalEntry[]): Overlay {
  return {
    current: `s-${state}`,
    path: journal.flatMap(({ edge }) => edge ?? []),
    visited: journal.map(({ to }) => `s-${to}`),
  }
}

/** A picture of a machine, with what is known of one actor marked on it. */
export function showDiagram(machine: MachineId, overlay: Overlay = {}): Html {
  const svg = highlight(diagrams[machine].svg.replace(STYLE, ''), overlay)
  return html`<div class="diagram" tabindex="0" role="group" aria-label="Diagram of ${machine}, scrolls sideways">
${trusted(svg)}</div>`
}
