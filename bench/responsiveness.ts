import { createTimeLimit, type Lab, registerSessions, startSubject } from './lab.ts'
import { describe, quantile } from './statistics.ts'

/** What hanging relying parties do to the caller. */
export interface Responsiveness {
  readonly ratioP50: number
  readonly ratioP99: number
  readonly lines: readonly string[]
}

const LONGEST_MS = 35_000
const QUICK_MS = 6000

const WIDTH = 10

/** Short, so that attempts come to an end and begin again while calls are measured. */
const ATTEMPT_TIMEOUT_MS = 500

/** Out of reach: an open breaker would keep the hanging ones away from the measured calls. */
const BREAKER_FAILURES = 1000

/** A call every so many milliseconds: more than the hanging attempts give room for. */
const PACE_MS = 5

/** How long `sessions.terminate` takes when all ten relying parties hang, against ten healthy ones. */
export async function measureResponsiveness(lab: Lab): Promise<Responsiveness> {
  const rounds = lab.quick ? 2 : 5
  const calls = lab.quick ? 100 : 250
  const healthy: number[][] = []
  const hanging: number[][] = []
  await measureCalls(lab, '/logout', 50)
  const isLate = createTimeLimit(lab.quick ? QUICK_MS : LONGEST_MS)
  for (let round = 0; round < rounds && !(round > 0 && isLate()); round++) {
    healthy.push(await measureCalls(lab, '/logout', calls))
    hanging.push(await measureCalls(lab, '/hang', calls))
  }
  const compare = (part: number) => {
    const ratio = quantile(hanging.flat(), part) / quantile(healthy.flat(), part)
    const ratios = hanging.map(
      (one, round) => quantile(one, part) / quantile(healthy[round] ?? [], part),
    )
    return { ratio, range: `${ratio.toFixed(2)} (rounds ${describe(ratios)})` }
  }
  const [p50, p99] = [compare(0.5), compare(0.99)]
  return {
    ratioP50: p50.ratio,
    ratioP99: p99.ratio,
    lines: [
      `p50 ratio ${p50.range}, p99 ratio ${p99.range}, ${hanging.length} rounds of ${calls} calls`,
      `healthy ${describeSide(healthy.flat())}`,
      `hanging ${describeSide(hanging.flat())}`,
    ],
  }
}

/** How long each call took, milliseconds. */
async function measureCalls(lab: Lab, path: string, calls: number): Promise<number[]> {
  const subject = await startSubject(
    lab,
    { clients: WIDTH, path },
    { engine: { attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, breakerFailures: BREAKER_FAILURES } },
  )
  try {
    const names = Array.from({ length: calls }, (_, index) => `s${index}`)
    await registerSessions(subject.signoff, names, { width: WIDTH, clients: WIDTH })
    const taken: number[] = []
    for (const sessionId of names) {
      const start = performance.now()
      await subject.signoff.sessions.terminate({ sessionId })
      taken.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, PACE_MS))
    }
    return taken
  } finally {
    await subject.close()
  }
}

function describeSide(taken: readonly number[]): string {
  return `p50 ${quantile(taken, 0.5).toFixed(2)} ms, p99 ${quantile(taken, 0.99).toFixed(2)} ms`
}
