import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, type AnyStateNode, createMachine, initialTransition } from 'xstate'
import { getStateNodes } from 'xstate/graph'
import { specimens } from './specimen.ts'

const path = 'test/fixture/machines/fingerprints.json'
const known: { readonly [id: string]: { readonly [version: string]: string } } = JSON.parse(
  readFileSync(path, 'utf8'),
)

const toStructure = (node: AnyStateNode): object => ({
  state: node.path.join('.'),
  type: node.type,
  initial: node.initial.target.map(({ key }) => key),
  final: node.tags.includes('final'),
  entry: node.entry,
  exit: node.exit,
  transitions: [...node.transitions.values()].flat().map((each) => ({
    event: each.eventType,
    target: each.target?.map(({ path: to }) => to.join('.')) ?? null,
    guard: each.guard ?? null,
    actions: each.actions,
    reenter: each.reenter,
  })),
})

/** Of the states, transitions, guards, actions and context fields; not of any wording. */
const fingerprintOf = (machine: AnyStateMachine): string => {
  const fields = Object.keys(initialTransition(machine)[0].context).toSorted()
  const states = [machine.root, ...getStateNodes(machine)].map(toStructure)
  return createHash('sha256').update(JSON.stringify({ fields, states })).digest('hex')
}

describe.each(specimens.map(({ machine }) => [machine.id, machine] as const))(
  '%s',
  (id, machine) => {
    it('has the shape that its version stands for', () => {
      const version = machine.version ?? ''
      const found = fingerprintOf(machine)
      expect(
        found,
        `The definition of "${id}" is not what version ${version} was. Stored actors have the old shape, so:
1. raise \`version\` in its machine file, and write the migration from version ${version};
2. keep test/fixture/machines/${id}.v${version}.json as it is, and add one for the new version;
3. add the new version to ${path} with "${found}".
Only where version ${version} was never released may its own line be replaced instead.`,
      ).toBe(known[id]?.[version])
    })
  },
)

it('a change of structure changes the fingerprint, a change of wording does not', () => {
  const one = (event: string, description: string) =>
    fingerprintOf(
      createMachine({ initial: 'a', states: { a: { description, on: { [event]: 'b' } }, b: {} } }),
    )
  expect(one('x.done', 'One.')).toBe(one('x.done', 'Two.'))
  expect(one('x.done', 'One.')).not.toBe(one('y.done', 'One.'))
})
