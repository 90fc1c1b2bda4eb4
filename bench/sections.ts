import { measureHeadOfLine } from './head-of-line.ts'
import { measureIsolation } from './isolation.ts'
import type { Lab } from './lab.ts'
import { measureResponsiveness } from './responsiveness.ts'
import { measureThroughput } from './throughput.ts'
import { measureWaiting } from './waiting.ts'

const LEAST_THROUGHPUT = 0.6
const MOST_LATENCY = 1.2
const MOST_HEAP_MB = 20
const MOST_BEHIND_MS = 2000

const verdict = (reached: boolean) => (reached ? 'reached' : 'missed')

const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`)

/** A part of the benchmark; returns what it prints. */
export type Section = (lab: Lab) => Promise<readonly string[]>

const throughput =
  (width: number): Section =>
  async (lab) => {
    const { ratio, lines } = await measureThroughput(lab, width)
    return [
      `throughput, sessions with ${width} relying ${width === 1 ? 'party' : 'parties'}: ${ratio.toFixed(2)} of plain sending, want ${LEAST_THROUGHPUT}: ${verdict(ratio >= LEAST_THROUGHPUT)}`,
      ...indent(lines),
    ]
  }

const responsiveness: Section = async (lab) => {
  const { ratioP50, ratioP99, lines } = await measureResponsiveness(lab)
  return [
    `terminate while relying parties hang: p50 ${ratioP50.toFixed(2)}, p99 ${ratioP99.toFixed(2)} of healthy, want at most ${MOST_LATENCY}: ${verdict(Math.max(ratioP50, ratioP99) <= MOST_LATENCY)}`,
    ...indent(lines),
  ]
}

const waiting: Section = async (lab) => {
  const { addedMb, lines } = await measureWaiting(lab)
  return [
    `100,000 waiting deliveries: ${addedMb.toFixed(1)} MB of heap, want less than ${MOST_HEAP_MB}: ${verdict(addedMb < MOST_HEAP_MB)}`,
    ...indent(lines),
  ]
}

const isolation: Section = async (lab) => {
  const { ratioP99, lines } = await measureIsolation(lab)
  return [
    `healthy relying parties while five others are ill: p99 ${ratioP99.toFixed(2)} of when those are well, want less than ${MOST_LATENCY}: ${verdict(ratioP99 < MOST_LATENCY)}`,
    ...indent(lines),
  ]
}

const headOfLine: Section = async (lab) => {
  const { lastMs, lines } = await measureHeadOfLine(lab)
  return [
    `behind a heap for a dead relying party: the last of the others after ${lastMs.toFixed(0)} ms, want less than ${MOST_BEHIND_MS}: ${verdict(lastMs < MOST_BEHIND_MS)}`,
    ...indent(lines),
  ]
}

/** What `npm run bench` measures when nothing is named. */
const USUAL: readonly Section[] = [throughput(1), throughput(10), responsiveness, waiting]

const NAMED: Readonly<Record<string, readonly Section[]>> = {
  isolation: [isolation, headOfLine],
}

/** The sections of these names; the usual ones when there is none. */
export function chooseSections(names: readonly string[]): readonly Section[] {
  if (names.length === 0) return USUAL
  return names.flatMap((name) => {
    const sections = NAMED[name]
    if (sections) return sections
    throw new RangeError(`no benchmark is called ${name}; want ${Object.keys(NAMED).join(' or ')}`)
  })
}
