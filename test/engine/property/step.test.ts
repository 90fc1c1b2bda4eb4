import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialTransition, transition } from 'xstate'
import { createStepper } from '../../../src/engine/step.ts'
import { EventRefusedError } from '../../../src/index.ts'
import { specimens } from '../../machines/specimen.ts'
import type { TestEvent } from '../../machines/step.ts'

const plain = (actions: readonly { readonly type: string; readonly params?: unknown }[]) =>
  actions.map(({ type, params }) => ({ type, params }))

describe.each(specimens.map((specimen) => [specimen.machine.id, specimen] as const))(
  'a stepper of %s',
  (_, { machine, input, event }) => {
    it.each([
      ['from disk to disk', (row: object) => JSON.parse(JSON.stringify(row))],
      ['from hand to hand', (row: object) => row],
    ] as const)('does as XState itself does, %s', (_way, carry) => {
      const stepper = createStepper<object, TestEvent, object | undefined>(machine)
      fc.assert(
        fc.property(input, fc.array(event, { maxLength: 25 }), (born, events) => {
          let [theirs] = initialTransition(machine, born)
          let ours = stepper.start(born)
          expect(ours).toEqual({ value: theirs.value, context: theirs.context })
          for (const one of events) {
            const [next, actions] = transition(machine, theirs, one)
            const step = stepper.step(carry(ours), one)
            expect(step.snapshot).toEqual({ value: next.value, context: next.context })
            expect(step.effects).toEqual(plain(actions))
            expect(step.edge !== undefined).toBe(machine.getTransitionData(theirs, one).length > 0)
            theirs = next
            ours = step.snapshot
          }
        }),
        { numRuns: 300 },
      )
    })

    it('leaves the snapshot that it was given as it was', () => {
      const stepper = createStepper<object, TestEvent, object | undefined>(machine)
      fc.assert(
        fc.property(input, fc.array(event, { maxLength: 10 }), (born, events) => {
          let row = stepper.start(born)
          for (const one of events) {
            const before = JSON.stringify(row)
            const step = stepper.step(row, one)
            expect(JSON.stringify(row)).toBe(before)
            row = step.snapshot
          }
        }),
        { numRuns: 100 },
      )
    })

    it('refuses events of XState and events that the machine does not declare', () => {
      const stepper = createStepper<object, TestEvent, object | undefined>(machine)
      const row = stepper.start(undefined)
      const name = fc.oneof(
        fc.string(),
        fc.string().map((text) => `xstate.${text}`),
        fc.constantFrom('*', 'xstate.init', 'xstate.stop', 'xstate.done.actor.x', 'toString'),
      )
      fc.assert(
        fc.property(name, (type) => {
          fc.pre(!machine.events.includes(type))
          expect(() => stepper.step(row, { type })).toThrow(EventRefusedError)
        }),
      )
    })
  },
)
