/**
 * `npm run bench`, or with a name: `isolation`, `notifications`, `replicas`, or a part of it. `--quick` for a first impression;
 * `--ill hang,flood`: in `isolation`, only these are ill.
 */
import { parseArgs } from 'node:util'
import { parseIll } from './ailing-parties.ts'
import { createJwks } from './lab.ts'
import { loadLibrary } from './library.ts'
import { describeMachine } from './machine.ts'
import { openServer } from './postgres.ts'
import { startReceiver } from './receiver.ts'
import { chooseSections } from './sections.ts'

/** A run that takes longer has gone wrong. */
const LONGEST_RUN_MS = 180_000

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

async function main(): Promise<void> {
  setTimeout(() => {
    print('the run took too long')
    process.exit(1)
  }, LONGEST_RUN_MS).unref()
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, ill: { type: 'string' } },
  })
  const { quick } = values
  const ill = parseIll(values.ill)
  const sections = chooseSections(positionals)
  const library = await loadLibrary()
  const server = await openServer(library)
  const receiver = await startReceiver()
  try {
    print(describeMachine(server), 'registrations are made beforehand and are not counted', '')
    const lab = { library, server, receiver, jwks: createJwks(), quick, ill }
    for (const section of sections) print(...(await section(lab)))
  } finally {
    await receiver.close()
    await server.close()
  }
}

await main()
