import { isDeepStrictEqual } from 'node:util'
import type { JournalDetail } from '../store/index.ts'

/** Names of what changes, for the journal. */
export const toNote = (name: string, values: readonly string[]): JournalDetail =>
  values.length === 0 ? {} : { [name]: values.join() }

type Fields = Readonly<Record<string, unknown>>

/** Names of the fields that differ. */
export function listDifferences(before: object, after: object): readonly string[] {
  const [old, now] = [before as Fields, after as Fields]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.filter((name) => !isDeepStrictEqual(old[name], now[name]))
}
