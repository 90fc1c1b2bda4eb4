import { createJwks, type Lab } from './lab.ts'
import { loadLibrary } from './library.ts'
import { describeMachine } from './machine.ts'
import { openServer } from './postgres.ts'
import { startReceiver } from './receiver.ts'
import { measureResponsiveness } from './responsiveness.ts'
import { measureThroughput } from './throughput.ts'
import { measureWaiting } from './waiting.ts'

const LEAST_THROUGHPUT = 0.6
const MOST_LATENCY = 1.2
const MOST_HEAP_MB = 20

/** A run that takes longer has gone wrong. */
const LONGEST_RUN_MS = 180_000

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

const verdict = (reached: boolean) => (reached ? 'reached' : 'missed')

const indent = (lines: readonly string[]) => lines.map((line) => `    ${line}`)

async function run(lab: Lab): Promise<void> {
  for (const width of [1, 10]) {
    const { ratio, lines } = await measureThroughput(lab, width)
    print(
      `throughput, sessions with ${width} relying ${width === 1 ? 'party' : 'parties'}: ${ratio.toFixed(2)} of plain sending, want ${LEAST_THROUGHPUT}: ${verdict(ratio >= LEAST_THROUGHPUT)}`,
      ...indent(lines),
    )
  }
  const { ratioP50, ratioP99, lines } = await measureResponsiveness(lab)
  print(
    `terminate while relying parties hang: p50 ${ratioP50.toFixed(2)}, p99 ${ratioP99.toFixed(2)} of healthy, want at most ${MOST_LATENCY}: ${verdict(Math.max(ratioP50, ratioP99) <= MOST_LATENCY)}`,
    ...indent(lines),
  )
  const waiting = await measureWaiting(lab)
  print(
    `100,000 waiting deliveries: ${waiting.addedMb.toFixed(1)} MB of heap, want less than ${MOST_HEAP_MB}: ${verdict(waiting.addedMb < MOST_HEAP_MB)}`,
    ...indent(waiting.lines),
  )
}

async function main(): Promise<void> {
  setTimeout(() => {
    print('the run took too long')
    process.exit(1)
  }, LONGEST_RUN_MS).unref()
  const quick = process.argv.includes('--quick')
  const library = await loadLibrary()
  const server = await openServer(library)
  const receiver = await startReceiver()
  try {
    print(describeMachine(server), 'registrations are made beforehand and are not counted', '')
    await run({ library, server, receiver, jwks: createJwks(), quick })
  } finally {
    await receiver.close()
    await server.close()
  }
}

await main()
