import { measureHeadOfLine } from './head-of-line.ts'
import { measureIsolation } from './isolation.ts'
import type { Lab } from './lab.ts'
import { measureCost } from './notifications/cost.ts'
import { measureMails } from './notifications/mails.ts'
import { measureNeighbours } from './notifications/neighbours.ts'
import { measureUnknown } from './notifications/unknown.ts'
import { measureLeave } from './replicas/leave.ts'
import { measureShare } from './replicas/share.ts'
import { measureWake } from './replicas/wake.ts'
import { measureResponsiveness } from './responsiveness.ts'
import { measureThroughput } from './throughput.ts'
import { measureWaiting } from './waiting.ts'

const LEAST_THROUGHPUT = 0.6
const MOST_LATENCY = 1.2
const MOST_HEAP_MB = 20
const MOST_BEHIND_MS = 2000
const MOST_CPU_MS = 1
const LEAST_MAILS = 0.8
const LEAST_SHARE = 0.75
const MOST_WAKE_MS = 100

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

const cost: Section = async (lab) => {
  const { cpuMs, lines } = await measureCost(lab)
  return [
    `rendering and sealing one e-mail: ${cpuMs.toFixed(2)} ms of CPU at the median, want at most ${MOST_CPU_MS}: ${verdict(cpuMs <= MOST_CPU_MS)}`,
    ...indent(lines),
  ]
}

const mails: Section = async (lab) => {
  const { ratio, lines } = await measureMails(lab)
  return [
    `e-mails through notify: ${ratio.toFixed(2)} of nodemailer's own pool, want ${LEAST_MAILS}: ${verdict(ratio >= LEAST_MAILS)}`,
    ...indent(lines),
  ]
}

const neighbours: Section = async (lab) => {
  const { mailRatioP99, logoutRatioP99, lines } = await measureNeighbours(lab)
  return [
    `beside a provider that hangs and a dead one: p99 of another provider ${mailRatioP99.toFixed(2)}, of logouts ${logoutRatioP99.toFixed(2)} of when both are well, want at most ${MOST_LATENCY}: ${verdict(Math.max(mailRatioP99, logoutRatioP99) <= MOST_LATENCY)}`,
    ...indent(lines),
  ]
}

const unknown: Section = async (lab) => {
  const { ratio, lines } = await measureUnknown(lab)
  return [
    `notify for a user that exists: p50 ${ratio.toFixed(2)} of one that does not`,
    ...indent(lines),
  ]
}

const share: Section = async (lab) => {
  const { least, lines } = await measureShare(lab)
  return [
    `work shared among replicas: the least has ${least.toFixed(2)} of an even share, want ${LEAST_SHARE}: ${verdict(least >= LEAST_SHARE)}`,
    ...indent(lines),
  ]
}

const wake: Section = async (lab) => {
  const { worstP99Ms, lines } = await measureWake(lab)
  return [
    `from commit to receipt, wherever it was made: p99 at most ${worstP99Ms.toFixed(1)} ms, want ${MOST_WAKE_MS}: ${verdict(worstP99Ms <= MOST_WAKE_MS)}`,
    ...indent(lines),
  ]
}

const leave: Section = async (lab) => {
  const { lost, lines } = await measureLeave(lab)
  return [
    `one of two replicas ends: ${lost} lost, want 0: ${verdict(lost === 0)}`,
    ...indent(lines),
  ]
}

/** What `npm run bench` measures when nothing is named. */
const USUAL: readonly Section[] = [throughput(1), throughput(10), responsiveness, waiting]

const NAMED: Readonly<Record<string, readonly Section[]>> = {
  isolation: [isolation, headOfLine],
  notifications: [cost, mails, unknown, neighbours],
  replicas: [share, wake, leave],
  share: [share],
  wake: [wake],
  leave: [leave],
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
