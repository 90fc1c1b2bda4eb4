import { type RelyingParty, relyingPartySettingsSchema } from '../logout/index.ts'
import { dropUndefined } from '../option.ts'

type Settings = Pick<RelyingParty, 'claims' | 'timeoutMs' | 'maxAttempts' | 'maxAgeMs'>

/** What a host said of a relying party: what is valid of it, and the names of what is not. */
export interface ReadSettings {
  readonly settings: Settings
  readonly refused: readonly string[]
}

const OPTION = 'relyingParty'

/** Nothing of it can be read. */
const UNREADABLE: ReadSettings = { settings: {}, refused: [OPTION] }

/**
 * Reads what the host says of one relying party, if anything. A logout must not fail for it, so what is wrong is left
 * out, and named: the rest holds.
 */
export function readSettings(ask: () => unknown): ReadSettings {
  try {
    return readAnswer(ask())
  } catch {
    return UNREADABLE
  }
}

function readAnswer(answer: unknown): ReadSettings {
  if (answer === undefined || answer === null) return { settings: {}, refused: [] }
  if (isThenable(answer)) {
    // Nobody waits for it: its failure must not end the process.
    answer.then(undefined, () => {})
    return UNREADABLE
  }
  const { success, data, error } = relyingPartySettingsSchema.safeParse(answer)
  if (success) return { settings: dropUndefined(data), refused: [] }
  const wrong = new Set(error.issues.flatMap(toNames))
  const right = typeof answer === 'object' ? omit(answer, wrong) : {}
  const refused = [...wrong].map((name) => (name === '' ? OPTION : `${OPTION}.${name}`))
  return { settings: dropUndefined(relyingPartySettingsSchema.parse(right)), refused }
}

/** Of an issue; empty: the whole answer. */
function toNames(issue: { readonly path: readonly PropertyKey[]; readonly keys?: unknown }) {
  if (Array.isArray(issue.keys)) return issue.keys.map(String)
  return [String(issue.path[0] ?? '')]
}

const omit = (answer: object, names: ReadonlySet<string>): object =>
  names.has('') ? {} : Object.fromEntries(Object.entries(answer).filter(([key]) => !names.has(key)))

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
