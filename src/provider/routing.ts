import type { ProviderRouting } from './provider.ts'

/** What is ranked. */
interface Routed {
  readonly routing: ProviderRouting
  readonly priority: number
}

/** The message that is to be routed. */
interface Wanted {
  readonly organization?: string | undefined
  readonly type?: string | undefined
}

const applies = ({ routing }: Routed, { organization, type }: Wanted): boolean =>
  (routing.type === undefined || routing.type === type) &&
  (routing.organization === undefined || routing.organization === organization)

/** A type says more than an organisation, and both more than either. */
const specificity = ({ routing }: Routed): number =>
  (routing.type === undefined ? 0 : 2) + (routing.organization === undefined ? 0 : 1)

/** Those that a message may go through, best first: for its type, for its organisation, for all; then by priority. */
export function rankByRouting<One extends Routed>(
  all: readonly One[],
  wanted: Wanted,
): readonly One[] {
  return all
    .filter((one) => applies(one, wanted))
    .toSorted((a, b) => specificity(b) - specificity(a) || a.priority - b.priority)
}

/** Both are for the same messages, so that one takes the other's place. */
export function isSameRouting(a: ProviderRouting, b: ProviderRouting): boolean {
  return a.organization === b.organization && a.type === b.type
}
