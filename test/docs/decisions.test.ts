import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { createStepper } from '../../src/engine/step.ts'
import { type Specimen, specimens } from '../machines/specimen.ts'
import { load, type TestEvent } from '../machines/step.ts'

const lifeOf = ({ input, event }: Specimen) => [input, fc.array(event, { maxLength: 25 })] as const

describe('decision 1: one scope for all steps', () => {
  it.each(specimens.map((specimen) => [specimen.machine.id, specimen] as const))(
    'gives the states, contexts and effects that transition() gives: %s',
    (_, specimen) => {
      const { machine } = specimen
      const stepper = createStepper<object, TestEvent, unknown>(machine)
      const property = fc.property(...lifeOf(specimen), (input, events) => {
        let stored = stepper.start(input)
        for (const event of events) {
          const [after, actions] = transition(machine, load(machine, stored), event)
          const step = stepper.step(stored, event)
          expect(step.snapshot).toEqual({ value: after.value, context: after.context })
          expect(step.effects).toEqual(actions.map(({ type, params }) => ({ type, params })))
          stored = step.snapshot
        }
      })
      fc.assert(property, { numRuns: 200 })
    },
  )
})
