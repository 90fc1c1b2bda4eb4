import type { ProviderActor } from '../engine/index.ts'
import { ProviderNotFoundError, ProviderStateError } from '../errors.ts'
import { isSameRouting } from '../provider/index.ts'
import type { JournalDetail } from '../store/index.ts'
import { findMissingSecret, type ProviderSecrets } from './provider-secrets.ts'

/** The place of the one that messages go through first. */
const PRIMARY = 0

/** When a step is taken, and what the journal says of it. */
export interface StepNote {
  readonly now: number
  readonly detail: JournalDetail
}

/** @throws {ProviderNotFoundError} it is not among them. */
export function pickActor(actors: readonly ProviderActor[], id: string): ProviderActor {
  const actor = actors.find(({ row }) => row.id === id)
  if (!actor) throw notFound()
  return actor
}

/** What is thrown where there is none. */
export const notFound = (): ProviderNotFoundError =>
  new ProviderNotFoundError('no provider with that id exists in this channel and instance')

/**
 * Puts one to work: as the primary in place of the former one, or at a place behind it.
 *
 * @throws {ProviderStateError} it is active in that place, is paused, or lacks a secret.
 */
export async function activate(
  actors: readonly ProviderActor[],
  { id, priority = PRIMARY }: { readonly id: string; readonly priority?: number | undefined },
  { now, detail, secrets }: StepNote & { readonly secrets: ProviderSecrets },
): Promise<ProviderActor> {
  const actor = pickActor(actors, id)
  assertMayServe(actor, priority)
  const { row } = actor
  const missing = findMissingSecret(row.kind, row.config, await secrets.open(row))
  if (missing !== undefined)
    throw new ProviderStateError(`the provider lacks its ${missing}: set it with setSecret`)
  if (priority === PRIMARY)
    for (const former of listPrimaries(actors, actor))
      former.apply({ type: 'provider.deactivated', at: now }, { ...detail, for: id })
  actor.apply({ type: 'provider.activated', at: now, priority }, { ...detail, priority })
  return actor
}

function assertMayServe(actor: ProviderActor, priority: number): void {
  if (actor.state === 'paused')
    throw new ProviderStateError('the provider is paused: mend its configuration, or resume it')
  if (actor.state === 'active' && actor.context.priority === priority)
    throw new ProviderStateError('the provider is active already')
}

/** Those in the first place for the same messages, working or paused. */
function listPrimaries(
  actors: readonly ProviderActor[],
  actor: ProviderActor,
): readonly ProviderActor[] {
  return actors.filter(
    (one) =>
      one !== actor &&
      (one.state === 'active' || one.state === 'paused') &&
      one.context.priority === PRIMARY &&
      isSameRouting(one.row.routing, actor.row.routing),
  )
}

/** @throws {ProviderStateError} it is inactive. */
export function deactivate(actor: ProviderActor, { now, detail }: StepNote): void {
  if (!actor.apply({ type: 'provider.deactivated', at: now }, detail))
    throw new ProviderStateError('the provider is inactive already')
}

/** @throws {ProviderStateError} it is not paused. */
export function resume(actor: ProviderActor, { now, detail }: StepNote): void {
  if (!actor.apply({ type: 'provider.resumed', at: now }, detail))
    throw new ProviderStateError(`the provider is ${actor.state}: only a paused one is resumed`)
}

/** How many messages can go through. */
export const countActive = (actors: readonly ProviderActor[]): number =>
  actors.filter(({ state }) => state === 'active').length
