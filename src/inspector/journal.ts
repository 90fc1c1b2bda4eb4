import type { MachineId } from '../../machines/index.ts'
import type { JournalEntry } from '../service/index.ts'
import { type Html, html } from './html.ts'
import { showInstant, showOutside, showState } from './words.ts'

/** What is read first; the rest follows as it comes. */
const ORDER = ['attempt', 'outcome', 'status', 'code', 'durationMs', 'by', 'jti', 'kid']

const toPlace = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)

function showDetail(detail: JournalEntry['detail']): readonly Html[] {
  return Object.entries(detail)
    .filter(([, value]) => value !== undefined && value !== null)
    .toSorted(([a], [b]) => toPlace(a) - toPlace(b))
    .map(([name, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return html`<span class="muted">${name}</span> ${showOutside(text)} `
    })
}

function showLine(machine: MachineId, entry: JournalEntry, now: number): Html {
  const from = entry.from !== undefined && entry.from !== entry.to
  return html`<tr>
<td data-label="Revision">${entry.revision}</td>
<td data-label="When">${showInstant(entry.at, now)}</td>
<td data-label="Event"><code class="together">${entry.event}</code></td>
<td data-label="State"><span class="together">${from && html`${showState(machine, entry.from ?? '')} → `}${showState(machine, entry.to)}</span></td>
<td data-label="Detail"><span>${showDetail(entry.detail)}</span></td></tr>`
}

/** A journal, newest first: what happened, to what it led, and what is known of it. */
export function showJournal(
  machine: MachineId,
  entries: readonly JournalEntry[],
  now: number,
): Html {
  return html`<section class="panel" aria-labelledby="journal"><h2 id="journal">Journal</h2><div class="scroll">
<table class="cards"><thead><tr><th scope="col">#</th><th scope="col">When</th><th scope="col">Event</th><th scope="col">State</th><th scope="col">Detail</th></tr></thead>
<tbody>${entries.toReversed().map((entry) => showLine(machine, entry, now))}</tbody></table></div></section>`
}
