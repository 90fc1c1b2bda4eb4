import { RotationError, type SealedPlace } from '../encryption/index.ts'
import type { RotationResult } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { KEYS_VARIABLE } from './environment.ts'
import { toCell, toTable } from './table.ts'
import { assertVaultKeys } from './vault-keys.ts'

function describeRotation({ resealed }: RotationResult): string {
  const counts = Object.entries(resealed).map(([name, count]) => `${count} ${name}`)
  return `sealed anew: ${counts.join(', ')}`
}

function toPlaceTable(places: readonly SealedPlace[], { paint }: Invocation): string {
  const rows = places.map(({ table, id, instance }) => [table, id, instance].map(toCell))
  return toTable(['table', 'id', 'instance'], rows, paint)
}

/** What came of it is told where it fails, too: all else is through. */
function printIncomplete(call: Invocation, rotation: RotationError): void {
  const { resealed, failed, unopened } = rotation
  const more = failed > unopened.length ? `\n… and ${failed - unopened.length} more` : ''
  const places = `not opened: ${failed}\n\n${toPlaceTable(unopened, call)}${more}`
  print(call, { resealed, failed, unopened }, `${describeRotation(rotation)}\n${places}`)
}

async function rotate(call: Invocation): Promise<void> {
  assertVaultKeys(call.io)
  const { encryption } = await call.library()
  try {
    const result = await encryption.rotate()
    print(call, result, describeRotation(result))
  } catch (error) {
    if (error instanceof RotationError) printIncomplete(call, error)
    throw error
  }
}

/** Seals anew. */
export const encryptionCommand: Command = {
  name: 'encryption rotate',
  parameters: '',
  words: [0, 0],
  summary:
    'Seals anew what is sealed with a former key of SIGNOFF_ENCRYPTION_KEYS. Safe to repeat.',
  details: `${KEYS_VARIABLE} is needed, the new key first: new=key,old=key.`,
  options: {},
  run: rotate,
}
