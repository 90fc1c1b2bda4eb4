import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toGraph } from '../../machines/index.ts'
import { type Specimen, specimens } from './specimen.ts'
import { load, type Row, replay, type TestEvent } from './step.ts'

const folder = 'test/fixture/machines'

const readRows = (id: string, version: string): readonly Row[] =>
  JSON.parse(readFileSync(`${folder}/${id}.v${version}.json`, 'utf8'))

const reachesRest = ({ machine, resting }: Specimen, row: Row, events: readonly TestEvent[]) => {
  const seen = new Map([[JSON.stringify(row), row]])
  for (const current of seen.values()) {
    if (resting.includes(current.value)) return true
    if (seen.size > 2000) return false
    for (const event of events) {
      const next = replay(machine, current, [event])
      seen.set(JSON.stringify(next), next)
    }
  }
  return false
}

describe.each(specimens.map((specimen) => [specimen.machine.id, specimen] as const))(
  '%s',
  (id, specimen) => {
    const { machine } = specimen
    const version = Number(machine.version)
    const versions = Array.from({ length: version }, (_, index) => String(index + 1))
    const events = fc.sample(specimen.event, { numRuns: 60, seed: 1 })

    it('has rows of every version, and no version is skipped', () => {
      expect(versions.filter((each) => !existsSync(`${folder}/${id}.v${each}.json`))).toEqual([])
    })

    it('the newest version has a row for every state', () => {
      const stored = readRows(id, String(version)).map(({ value }) => value)
      expect(stored).toEqual(toGraph(machine).nodes.map(({ name }) => name))
    })

    const rows = versions.flatMap((each) =>
      readRows(id, each).map((row) => [`v${each} ${row.value}`, row] as const),
    )

    it.each(rows)('the stored row %s loads as it was', (_, row) => {
      const { value, context, status } = load(machine, row)
      expect({ value, context, status }).toEqual({ ...row, status: 'active' })
    })

    it.each(rows)('the stored row %s comes to rest', (_, row) => {
      expect(reachesRest(specimen, row, events)).toBe(true)
    })
  },
)
