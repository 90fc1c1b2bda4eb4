import {
  type SessionLogoutContext,
  type SessionLogoutState,
  sessionLogoutMachine,
} from '../../../machines/index.ts'
import { explore, type ModelEvent, type ModelPath, type ModelStep } from './paths.ts'

export type SessionStep = ModelStep<SessionLogoutContext>
export type SessionPath = ModelPath<SessionLogoutContext>

const at = 1

const MOST_REGISTRATIONS = 2
const MOST_DELIVERIES = 3

/** Relying parties that are logged in; each delivery so far told of one that left. */
const loggedIn = ({ registrations, deliveries }: SessionLogoutContext): number =>
  registrations - deliveries

/** What can happen to a session that lives, with the payloads that the engine would give it. */
function listWhileActive(context: SessionLogoutContext): readonly ModelEvent[] {
  const here = loggedIn(context)
  const { registrations, deliveries } = context
  const fresh = { type: 'client.registered', at, deliveries: 0, known: false }
  const end = { at, deliveries: here, settled: false }
  const ends = [
    { type: 'session.terminated', ...end, reason: 'signed out' },
    { type: 'session.expired', ...end },
  ]
  if (registrations === 0) return [fresh]
  const silent = ends.map((one) => ({ ...one, settled: true }))
  return [
    ...(registrations < MOST_REGISTRATIONS ? [fresh] : []),
    ...(here > 0 ? [{ ...fresh, known: true }] : []),
    ...(here > 0 ? [{ type: 'client.departed', at, deliveries: 1 }] : []),
    ...ends,
    ...(here === 0 && deliveries > 0 ? silent : []),
  ]
}

/** What can happen once it is over. Exactly one delivery fails where any does. */
function listOnceOver(
  state: SessionLogoutState,
  { registrations, deliveries, failures }: SessionLogoutContext,
): readonly ModelEvent[] {
  const late = { type: 'client.registered', at, known: false }
  const room = deliveries < MOST_DELIVERIES && registrations < MOST_DELIVERIES
  const outcomes = failures > 0 ? [1] : [0, 1]
  return [
    ...(room
      ? [
          { ...late, deliveries: 1 },
          { ...late, deliveries: 0 },
        ]
      : []),
    ...(state === 'terminated'
      ? outcomes.map((count) => ({ type: 'deliveries.settled', at, failures: count }))
      : []),
    ...(state !== 'terminated' || deliveries > 1 ? [{ type: 'delivery.reopened', at }] : []),
  ]
}

/** Every shortest path of the logout of a session that the outside world can bring about. */
export function exploreSession(): readonly SessionPath[] {
  return explore<SessionLogoutContext>({
    machine: sessionLogoutMachine,
    events: (state, context) =>
      state === 'active'
        ? listWhileActive(context)
        : listOnceOver(state as SessionLogoutState, context),
    project: ({ registrations, deliveries, failures, reason }) => [
      registrations,
      deliveries,
      failures,
      reason,
    ],
  }).filter(isBounded)
}

/** Going round in circles shows nothing new. */
const MOST_STEPS = 5

const isBounded = ({ steps }: SessionPath): boolean => steps.length <= MOST_STEPS
