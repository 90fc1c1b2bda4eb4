import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import type { DeliveryContext } from '../../machines/index.ts'
import { createEdgeFinder, deliveryMachine, toGraph } from '../../machines/index.ts'
import { type Specimen, specimens } from './specimen.ts'
import { begin, load, replay, step } from './step.ts'

const lifeOf = ({ input, event }: Specimen) => [input, fc.array(event, { maxLength: 25 })] as const

describe.each(specimens.map((specimen) => [specimen.machine.id, specimen] as const))(
  '%s',
  (_, specimen) => {
    const { machine } = specimen

    it('a life on disk is the same as a life in memory', () => {
      fc.assert(
        fc.property(...lifeOf(specimen), (input, events) => {
          const actor = createActor(machine, { input }).start()
          let row = begin(machine, input)
          for (const event of events) {
            actor.send(event)
            row = replay(machine, row, [event])
            const { value, context } = actor.getSnapshot()
            expect(row).toEqual({ value, context })
          }
        }),
        { numRuns: 300 },
      )
    })

    it('the edge found for an event is the one that is taken', () => {
      const findEdge = createEdgeFinder(machine)
      const edges = new Map(toGraph(machine).edges.map((edge) => [edge.id, edge]))
      fc.assert(
        fc.property(...lifeOf(specimen), (input, events) => {
          let row = begin(machine, input)
          for (const event of events) {
            const id = findEdge(load(machine, row), event)
            const next = replay(machine, row, [event])
            if (id === undefined) expect(next).toEqual(row)
            else {
              expect(edges.get(id)).toMatchObject({
                source: `s-${row.value}`,
                event: event.type,
                target: `s-${next.value}`,
              })
            }
            row = next
          }
        }),
        { numRuns: 200 },
      )
    })
  },
)

describe('a delivery, whatever happens to it', () => {
  const specimen = specimens.find(({ machine }) => machine.id === 'delivery') as Specimen
  const final = new Set(specimen.resting)

  const everyStep = (check: (before: Stage, after: Stage, type: string) => void) =>
    fc.assert(
      fc.property(...lifeOf(specimen), (input, events) => {
        let row = begin(deliveryMachine, input)
        for (const event of events) {
          const next = step(deliveryMachine, row, event)
          check(row as Stage, next as unknown as Stage, event.type)
          row = next
        }
      }),
      { numRuns: 500 },
    )

  interface Stage {
    readonly value: string
    readonly context: DeliveryContext
    readonly effects: readonly string[]
  }

  it('is final until it is redriven', () => {
    everyStep((before, after, type) => {
      if (!final.has(before.value) || type === 'delivery.redriven') return
      expect(after).toEqual({ ...before, effects: [] })
    })
  })

  it('makes no more attempts than it may', () => {
    everyStep((_, { context }) => expect(context.attempt).toBeLessThanOrEqual(context.maxAttempts))
  })

  it('never takes an attempt back, and begins at most one in a step', () => {
    everyStep((before, after) =>
      expect([0, 1]).toContain(after.context.attempt - before.context.attempt),
    )
  })

  it('has a wake time exactly while it is retrying', () => {
    everyStep((_, { value, context }) => expect(context.wakeAt !== null).toBe(value === 'retrying'))
  })

  it('has a reason exactly when it failed or was cancelled', () => {
    everyStep((_, { value, context }) =>
      expect(context.reason !== null).toBe(value === 'failed' || value === 'cancelled'),
    )
  })

  it('is uncertain only where a second send would be a second message', () => {
    everyStep((_, { value, context }) => {
      if (value === 'uncertain') expect(context.repeatable).toBe(false)
    })
  })

  it('sends only what it has just sealed', () => {
    everyStep((before, { effects }, type) => {
      if (!effects.includes('sendMessage')) return
      expect([before.value, type]).toEqual(['pending', 'message.sealed'])
    })
  })

  it('never waits for an instant past its deadline', () => {
    everyStep((_, { context }) => {
      if (context.wakeAt !== null) expect(context.wakeAt).toBeLessThan(context.deadlineAt)
    })
  })
})
