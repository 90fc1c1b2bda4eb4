import { logoutDestination } from '../engine/index.ts'
import type { Invocation } from './command.ts'
import { UsageError } from './exit-code.ts'

const FORM = /^(?:logout|email|sms|webhook):./s

/** How `--destination` is written, for help. */
export const DESTINATION_FORM = 'logout:CLIENT, email:PROVIDER, sms:PROVIDER or webhook:ORIGIN'

/**
 * The option `--destination`. One without its channel would match nothing, and say so of a typing error.
 *
 * @throws {UsageError} it is no destination.
 */
export function readDestination({ option }: Invocation): string | undefined {
  const destination = option('destination')
  if (destination === undefined || FORM.test(destination)) return destination
  throw new UsageError(`--destination: want ${DESTINATION_FORM}`)
}

/**
 * The destination that `--client` or `--destination` means.
 *
 * @throws {UsageError} both are given, or one is none.
 */
export function readTarget(call: Invocation): string | undefined {
  const [client, destination] = [call.option('client'), readDestination(call)]
  if (client === undefined) return destination
  if (destination !== undefined)
    throw new UsageError('--client: want it without --destination; it means logout:CLIENT')
  if (client === '') throw new UsageError('--client: want the id of a relying party')
  return logoutDestination(client)
}
