import { describe, expect, it } from 'vitest'
import { createMachine, initialTransition, transition } from 'xstate'
import { createEdgeFinder, deliveryMachine, machines, toGraph } from '../../machines/index.ts'
import { withVersion } from '../../machines/machine.ts'

describe('toGraph', () => {
  it.each(Object.values(machines).map((machine) => [machine.id, machine] as const))(
    'gives the nodes and edges of %s ids that are unique, known and safe in an SVG',
    (_, machine) => {
      const { nodes, edges } = toGraph(machine)
      const ids = [...nodes, ...edges].map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const id of ids) expect(id).toMatch(/^[se]-[A-Za-z][\w.-]*$/)
      const known = nodes.map(({ id }) => id)
      for (const { source, target } of edges)
        expect(known).toEqual(expect.arrayContaining([source, target]))
    },
  )

  it('is plain data', () => {
    const graph = toGraph(deliveryMachine)
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph)
  })

  it('tells a guarded edge', () => {
    const { edges } = toGraph(deliveryMachine)
    expect(edges.find(({ id }) => id === 'e-signed-attempt.rejected-0')).toEqual({
      id: 'e-signed-attempt.rejected-0',
      source: 's-signed',
      target: 's-retrying',
      event: 'attempt.rejected',
      guard: 'rejectionTolerated',
      actions: ['noteRejection', 'noteRetry'],
      description: 'Refused once; some receivers say so on their own passing trouble.',
      internal: false,
    })
  })

  it('walks nested states, eventless transitions and internal ones', () => {
    const graph = toGraph(
      createMachine({
        id: 'nested',
        types: {} as { events: { type: 'a.noted' } },
        initial: 'outer',
        states: {
          outer: {
            initial: 'inner',
            states: { inner: { always: '#nested.over' } },
            on: { 'a.noted': {} },
          },
          over: { type: 'final' },
        },
      }),
    )
    expect(graph).toMatchObject({ version: '', description: '' })
    expect(graph.nodes.map(({ id, initial, final }) => ({ id, initial, final }))).toEqual([
      { id: 's-outer', initial: true, final: false },
      { id: 's-outer.inner', initial: true, final: false },
      { id: 's-over', initial: false, final: true },
    ])
    expect(graph.edges.map(({ id, target, internal }) => ({ id, target, internal }))).toEqual([
      { id: 'e-outer-a.noted-0', target: 's-outer', internal: true },
      { id: 'e-outer.inner-always-0', target: 's-over', internal: false },
    ])
  })
})

describe('what is no machine', () => {
  it.each([5, null, undefined, 'delivery', {}, { root: null }])(
    '%j is refused with a code',
    (value) => {
      const refused = { code: 'ERR_OPTION_INVALID', option: 'machine' }
      for (const call of [toGraph, createEdgeFinder])
        expect(() => call(value as never)).toThrow(expect.objectContaining(refused))
    },
  )
})

describe('createEdgeFinder', () => {
  const input = {
    channel: 'sms',
    maxAttempts: 2,
    deadlineAt: 1000,
    repeatable: false,
    rejectionsTolerated: 0,
  } as const

  it('tells apart the edges that one event may take', () => {
    const findEdge = createEdgeFinder(deliveryMachine)
    const [pending] = initialTransition(deliveryMachine, input)
    const [signed] = transition(deliveryMachine, pending, { type: 'message.sealed', at: 1 })
    const failed = { type: 'attempt.failed', at: 2 }
    expect(findEdge(signed, { ...failed, retryAt: 5 } as never)).toBe('e-signed-attempt.failed-2')
    expect(findEdge(signed, { ...failed, retryAt: 5000 } as never)).toBe(
      'e-signed-attempt.failed-1',
    )
  })

  it('finds nothing for an event that is ignored', () => {
    const findEdge = createEdgeFinder(deliveryMachine)
    const [pending] = initialTransition(deliveryMachine, input)
    expect(findEdge(pending, { type: 'attempt.accepted' })).toBeUndefined()
  })
})

describe('withVersion', () => {
  it('refuses a machine that has none, and says which', () => {
    expect(() => withVersion(createMachine({ id: 'loose' }))).toThrow(
      'The machine "loose" has no version; give it one, such as \'1\'.',
    )
  })
})
