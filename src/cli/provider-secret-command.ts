import { OptionError } from '../errors.ts'
import type { ProviderSecretsInput } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { KEYS_VARIABLE } from './environment.ts'
import { UsageError } from './exit-code.ts'
import { problemOf } from './flag-error.ts'
import type { Io } from './io.ts'
import { findProvider } from './provider-commands.ts'
import { assertVaultKeys } from './vault-keys.ts'

const NAMES: readonly (keyof ProviderSecretsInput)[] = [
  'password',
  'clientSecret',
  'dkimPrivateKey',
  'authToken',
]

/** More than any secret: what comes without end is not read to its end. */
const LONGEST_INPUT = 65_536

/**
 * The secret on standard input, without the line break that ends it.
 *
 * @throws {UsageError} there is none. A terminal is none: it would show what is typed.
 */
async function readSecret({ input }: Io): Promise<string> {
  if (input === undefined)
    throw new UsageError('the secret is read from standard input: signoff … < FILE')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > LONGEST_INPUT) throw new UsageError('standard input: too long for a secret')
  }
  const secret = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (secret === '') throw new UsageError('standard input: want a secret, got nothing')
  return secret
}

/** The library speaks of a property; here it is a word, or what came on standard input. */
function toOurWords(error: unknown, name: string): unknown {
  if (!(error instanceof OptionError) || !error.option.startsWith('provider.secrets')) return error
  const problem = problemOf(error)
  const isUnknown = problem.startsWith('unknown option')
  const told = isUnknown ? `a provider of its kind has no ${name}` : problem
  return new OptionError('NAME', told, { cause: error })
}

async function setSecret(call: Invocation): Promise<void> {
  const [, given = ''] = call.words
  const name = NAMES.find((one) => one === given)
  if (name === undefined) throw new UsageError(`NAME: want ${NAMES.join(', ')}`)
  assertVaultKeys(call.io)
  const secret = await readSecret(call.io)
  const { id, calls } = await findProvider(call)
  const { instance, actor } = call
  try {
    const changed = await calls.setSecret(id, { [name]: secret }, { instance, actor })
    print(call, changed, `${id}: ${name} is set; the provider is ${changed.state}`)
  } catch (error) {
    throw toOurWords(error, name)
  }
}

/** Gives a provider a secret that no list of processes and no shell history shows. */
export const providerSecretCommand: Command = {
  name: 'providers set-secret',
  parameters: 'ID NAME',
  words: [2, 2],
  summary: 'Replaces one secret, read from standard input. A paused provider goes to work again.',
  details: `NAME: ${NAMES.join(', ')}. The secret is no argument: signoff providers set-secret ID password < FILE\n${KEYS_VARIABLE} is needed: your encryption.keys, as kid=key,kid=key.`,
  options: {},
  run: setSecret,
}
