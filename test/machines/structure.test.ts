import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { initialTransition } from 'xstate'
import { getStateNodes } from 'xstate/graph'
import { machines, toGraph } from '../../machines/index.ts'
import { specimens } from './specimen.ts'

const sentence = /^[A-Z].* .*[^.]\.$/
const tones = ['idle', 'waiting', 'working', 'success', 'failure', 'person', 'cancelled']

const nameOf = (reference: unknown): string => {
  if (typeof reference === 'string') return reference
  const named = reference as { readonly type?: unknown }
  return typeof reference === 'object' && typeof named.type === 'string' ? named.type : 'inline!'
}

it('the record holds every machine file', () => {
  const files = readdirSync('machines').filter((file) => file.endsWith('.machine.ts'))
  expect(Object.keys(machines)).toHaveLength(files.length)
  expect(specimens.map(({ machine }) => machine.id).toSorted()).toEqual(Object.keys(machines))
  for (const [id, machine] of Object.entries(machines)) expect(machine.id).toBe(id)
})

describe.each(specimens.map(({ machine }) => [machine.id, machine] as const))(
  '%s',
  (_, machine) => {
    const nodes = [machine.root, ...getStateNodes(machine)]
    const transitions = nodes.flatMap((node) => [...node.transitions.values()].flat())
    const graph = toGraph(machine)
    const { actions, guards } = machine.implementations

    it('keeps no time and starts no actor', () => {
      for (const node of nodes) {
        expect(node.invoke, node.id).toEqual([])
        expect(node.after, node.id).toEqual([])
        expect(node.always ?? [], node.id).toEqual([])
        expect(['atomic', 'compound'], node.id).toContain(node.type)
      }
      expect(machine.implementations.actors).toEqual({})
      expect(machine.implementations.delays).toEqual({})
    })

    it('names its actions and guards, implements them all and uses them all', () => {
      const used = [
        ...nodes.flatMap((node) => [...node.entry, ...node.exit]),
        ...transitions.flatMap((each) => each.actions),
      ]
      expect([...new Set(used.map(nameOf))].toSorted()).toEqual(Object.keys(actions).toSorted())
      const asked = transitions.flatMap(({ guard }) => (guard === undefined ? [] : [nameOf(guard)]))
      expect([...new Set(asked)].toSorted()).toEqual(Object.keys(guards).toSorted())
    })

    it('only assigns; every other action is an empty mark for the engine', () => {
      for (const [name, action] of Object.entries(actions)) {
        const assigns = typeof action === 'function' && 'assignment' in action
        expect(assigns || /\{\s*\}$/.test(String(action)), name).toBe(true)
        expect(assigns, name).toBe(/^(begin|note|clear|startAfresh)/.test(name))
      }
    })

    it('says in a sentence what each state and transition means', () => {
      for (const { description, id } of [graph, ...graph.nodes, ...graph.edges]) {
        expect(description, id).toMatch(sentence)
      }
    })

    it('keeps to the grammar of names', () => {
      expect(machine.id).toMatch(/^[a-z][A-Za-z]*$/)
      expect(machine.version).toMatch(/^[1-9]\d*$/)
      for (const { name } of graph.nodes) expect(name).toMatch(/^[a-z]+[A-Za-z]*$/)
      for (const { event } of graph.edges) expect(event).toMatch(/^[a-z][A-Za-z]*\.[a-z]+(ed|en)$/)
      for (const name of Object.keys({ ...actions, ...guards }))
        expect(name).toMatch(/^[a-z][A-Za-z]*$/)
    })

    it('bears one tone in each state', () => {
      for (const { name, tags } of graph.nodes) {
        expect(
          tags.filter((tag) => tones.includes(tag)),
          name,
        ).toHaveLength(1)
      }
    })

    it('begins active without an input, with a context that is JSON', () => {
      const [snapshot] = initialTransition(machine)
      expect(snapshot.status).toBe('active')
      expect(JSON.parse(JSON.stringify(snapshot.context))).toEqual(snapshot.context)
      expect(graph.nodes.filter(({ initial }) => initial).map(({ name }) => name)).toEqual([
        snapshot.value,
      ])
    })

    it('reaches every state, and leaves every state that is not final', () => {
      const known = new Set(graph.nodes.map(({ id }) => id))
      const reached = new Set(graph.nodes.filter(({ initial }) => initial).map(({ id }) => id))
      for (const id of reached) {
        for (const edge of graph.edges) if (edge.source === id) reached.add(edge.target)
      }
      expect(reached).toEqual(known)
      for (const { id, final } of graph.nodes) {
        const out = graph.edges.some((edge) => edge.source === id && edge.target !== id)
        expect(out || final, id).toBe(true)
      }
    })

    it('ends each list of guarded transitions with one that is always possible', () => {
      for (const node of nodes) {
        for (const [event, list] of node.transitions) {
          expect(list.at(-1)?.guard, `${node.key} ${event}`).toBeUndefined()
          expect(list.slice(0, -1).every(({ guard }) => guard !== undefined)).toBe(true)
        }
      }
    })
  },
)

describe.each(readdirSync('machines'))('machines/%s', (file) => {
  const source = readFileSync(`machines/${file}`, 'utf8')
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')

  it('imports xstate and its neighbours only', () => {
    for (const [, from] of code.matchAll(/from '([^']+)'/g)) {
      expect(from).toMatch(/^(xstate|\.\/[\w.-]+\.ts)$/)
    }
    expect(code).not.toMatch(/\bimport\(|\brequire\b/)
  })

  it('has no clock, no chance and no surroundings', () => {
    expect(code).not.toMatch(
      /\b(Date|random|process|performance|crypto|globalThis|console|fetch|set(Timeout|Interval|Immediate))\b/,
    )
  })
})
