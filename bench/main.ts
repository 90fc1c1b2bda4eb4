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
import { limitTime } from './time-limit.ts'
import { readUsage } from './usage.ts'

/** A section that takes longer has gone wrong; so have the way there and the way home. */
const LONGEST_SECTION_MS = 180_000

const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`)

/** @throws {TypeError | RangeError} there is no such option, value or section. */
function parseOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, ill: { type: 'string' } },
  })
  const { quick, ill } = values
  return { quick, ill: parseIll(ill), sections: chooseSections(positionals) }
}

async function main(): Promise<void> {
  const options = readUsage('bench', parseOptions)
  if (options === undefined) return
  const { quick, ill, sections } = options
  const limit = limitTime(LONGEST_SECTION_MS)
  const library = await loadLibrary()
  const server = await openServer(library)
  const receiver = await startReceiver()
  try {
    print(describeMachine(server), 'registrations are made beforehand and are not counted', '')
    const lab = { library, server, receiver, jwks: createJwks(), quick, ill }
    for (const section of sections) {
      limit.refresh()
      print(...(await section(lab)))
    }
  } finally {
    limit.refresh()
    await receiver.close()
    await server.close()
  }
}

await main()
