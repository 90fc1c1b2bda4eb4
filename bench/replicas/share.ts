import { clientName, forEachOf, type Lab } from '../lab.ts'
import type { HostProcess } from './host-process.ts'
import { awaitReceipts, logIn, openStage, type Stage, sessionNames } from './stage.ts'

/** How the work of a host that sends nothing itself was shared. */
export interface Share {
  /** The least part that a replica had of what would have been even, over all rounds. */
  readonly least: number
  readonly lines: readonly string[]
}

const CLIENTS = 20
const ENDS_AT_ONCE = 32
const WITHIN_MS = 60_000

/** Warm-up rounds until everybody has had something. */
const MOST_ROUNDS = 20

/** Ends sessions in an office as fast as they can be ended, with two, three and four replicas. */
export async function measureShare(lab: Lab): Promise<Share> {
  const sizes = lab.quick ? [2] : [2, 3, 4]
  const rounds = []
  for (const size of sizes) rounds.push(await measureSize(lab, size))
  return {
    least: Math.min(...rounds.map(({ least }) => least)),
    lines: rounds.map(({ line }) => line),
  }
}

async function measureSize(lab: Lab, size: number) {
  const stage = await openStage(lab, { clients: CLIENTS })
  try {
    const office = await stage.begin('none')
    const replicas = await beginMany(stage, size)
    await warmUp(lab, office, replicas)
    const before = await countAll(replicas)
    const names = sessionNames('share', lab.quick ? 300 : 3000)
    await logIn(office, names, clientName(1))
    const began = performance.now()
    await endAll(office, names)
    await awaitReceipts(lab, names, WITHIN_MS)
    const tookMs = performance.now() - began
    await untilCounted(replicas, before, names.length)
    const counts = (await countAll(replicas)).map((count, index) => count - (before[index] ?? 0))
    const least = (Math.min(...counts) * size) / names.length
    const rate = ((names.length * 1000) / tookMs).toFixed(0)
    const line = `${size} replicas: ${counts.join(', ')} of ${names.length} deliveries, the least ${least.toFixed(2)} of an even share; ${rate}/s`
    return { least, line }
  } finally {
    await stage.close()
  }
}

async function beginMany(stage: Stage, size: number): Promise<readonly HostProcess[]> {
  const replicas: HostProcess[] = []
  for (let one = 0; one < size; one++) replicas.push(await stage.begin())
  return replicas
}

const countAll = (replicas: readonly HostProcess[]) =>
  Promise.all(replicas.map((one) => one.count()))

/** Until all have heard of one another. */
async function warmUp(
  lab: Lab,
  office: HostProcess,
  replicas: readonly HostProcess[],
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const names = sessionNames(`warm-${round}`, 100)
    await logIn(office, names)
    await endAll(office, names)
    await awaitReceipts(lab, names, WITHIN_MS)
    if ((await countAll(replicas)).every((count) => count > 0)) return
  }
  throw new Error('a replica has had nothing to do')
}

/** A receipt is there before its sender has put it on record. */
async function untilCounted(
  replicas: readonly HostProcess[],
  before: readonly number[],
  wanted: number,
): Promise<void> {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const end = performance.now() + WITHIN_MS
  while (sum(await countAll(replicas)) - sum(before) < wanted) {
    if (performance.now() > end) throw new Error('not all that was received was recorded')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const endAll = (office: HostProcess, names: readonly string[]) =>
  forEachOf(names, ENDS_AT_ONCE, async (name) => {
    await office.end(name)
  })
