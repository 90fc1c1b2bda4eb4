import { assertMachine, type Machine, type StateShape, type TransitionShape } from './machine.ts'

/** A state in a {@link MachineGraph}. */
export interface GraphNode {
  /** Stable and safe as an SVG id: `s-` and the state's name. */
  readonly id: string
  /** The name in the definition; dots part the levels of nested states. */
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** An actor begins here. */
  readonly initial: boolean
  /** It stays so by itself; only a person can take it further. */
  readonly final: boolean
}

/** One transition in a {@link MachineGraph}. */
export interface GraphEdge {
  /** Stable and safe as an SVG id: `e-`, the source, the event, and the place among those it could take. */
  readonly id: string
  /** Id of the state it leaves. */
  readonly source: string
  /** Id of the state it leads to; the source itself when it is internal. */
  readonly target: string
  readonly event: string
  /** The guard that has to hold, by name. */
  readonly guard?: string
  /** The actions it carries out, by name and in order. */
  readonly actions: readonly string[]
  readonly description: string
  /** It changes what is known, and not the state. */
  readonly internal: boolean
}

/** A machine as plain data: what diagrams, tables and journals need. */
export interface MachineGraph {
  readonly id: string
  readonly version: string
  readonly description: string
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Finds the id of the edge that an event takes from a snapshot; undefined when the event is ignored. */
export type EdgeFinder = (snapshot: object, event: { readonly type: string }) => string | undefined

interface Walked {
  readonly edge: GraphEdge
  readonly transition: TransitionShape
}

const nameOf = (state: StateShape): string => state.path.join('.')

const toSafeId = (text: string): string => text.replaceAll(/[^\w.-]/g, '_')

const stateId = (state: StateShape): string => toSafeId(`s-${nameOf(state)}`)

const referenceName = (reference: unknown): string => {
  if (typeof reference === 'string') return reference
  if (typeof reference === 'function') return reference.name
  return typeof reference === 'object' && reference !== null && 'type' in reference
    ? String(reference.type)
    : ''
}

const descendants = (state: StateShape): readonly StateShape[] =>
  Object.values(state.states).flatMap((child) => [child, ...descendants(child)])

const initialStates = (root: StateShape): ReadonlySet<StateShape> => {
  const found = new Set<StateShape>()
  let current = root
  while (current.initial.target?.[0] !== undefined && !found.has(current.initial.target[0])) {
    current = current.initial.target[0]
    found.add(current)
  }
  return found
}

const toEdge = (
  source: StateShape,
  event: string,
  [index, transition]: readonly [number, TransitionShape],
): GraphEdge => {
  const target = transition.target?.[0]
  return {
    id: toSafeId(`e-${nameOf(source)}-${event}-${index}`),
    source: stateId(source),
    target: stateId(target ?? source),
    event,
    ...(transition.guard === undefined ? {} : { guard: referenceName(transition.guard) }),
    actions: transition.actions.map(referenceName),
    description: transition.description ?? '',
    internal: target === undefined,
  }
}

const walkState = (state: StateShape): readonly Walked[] =>
  [...state.transitions, ['always', state.always ?? []] as const].flatMap(([event, transitions]) =>
    [...transitions.entries()].map((entry) => ({
      edge: toEdge(state, event, entry),
      transition: entry[1],
    })),
  )

const walk = (root: StateShape): readonly Walked[] =>
  [root, ...descendants(root)].flatMap(walkState)

/**
 * Reads a machine's states (`nodes`) and transitions (`edges`) into plain data, in the order of the definition.
 * The ids are the same in every process and stay as long as the names in the definition do.
 *
 * @throws {MachineError} `ERR_OPTION_INVALID`: it is no machine.
 * @example
 * toGraph(deliveryMachine).edges.find((edge) => edge.id === 'e-signed-attempt.accepted-0')?.target // 's-sent'
 */
export const toGraph = (machine: Machine): MachineGraph => {
  assertMachine(machine)
  const initial = initialStates(machine.root)
  return {
    id: machine.id,
    version: machine.version ?? '',
    description: machine.root.description ?? '',
    nodes: descendants(machine.root).map((state) => ({
      id: stateId(state),
      name: nameOf(state),
      description: state.description ?? '',
      tags: [...state.tags],
      initial: initial.has(state),
      final: state.type === 'final' || state.tags.includes('final'),
    })),
    edges: walk(machine.root).map(({ edge }) => edge),
  }
}

/**
 * Makes a finder for the edge that an event takes, for journals and diagrams. Make it once for each machine: finding
 * is then a look-up by the identity of the transition that the machine itself chooses, guards included.
 *
 * @throws {MachineError} `ERR_OPTION_INVALID`: it is no machine.
 * @example
 * const findEdge = createEdgeFinder(deliveryMachine)
 * findEdge(snapshot, { type: 'attempt.accepted', at }) // 'e-signed-attempt.accepted-0'
 */
export const createEdgeFinder = (machine: Machine): EdgeFinder => {
  assertMachine(machine)
  const ids = new Map<object, string>(
    walk(machine.root).map(({ edge, transition }) => [transition, edge.id]),
  )
  return (snapshot, event) => {
    const taken = machine.getTransitionData(snapshot as never, event as never)[0]
    return taken && ids.get(taken)
  }
}
