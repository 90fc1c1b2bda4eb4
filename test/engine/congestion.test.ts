import { expect, it } from 'vitest'
import { createCongestion } from '../../src/engine/congestion.ts'

const START = Date.parse('2026-03-01T12:00:00Z')

/** One whose flight is full, in which an attempt has ended every `everyMs` for two seconds. */
function createFull(everyMs: number) {
  const congestion = createCongestion()
  congestion.note(true, START)
  for (let at = everyMs; at <= 2000; at += everyMs) congestion.ended(START + at)
  return congestion
}

it.each([
  ['of relying parties that answer', 5, 100, false],
  ['of relying parties that answer, before a crowd', 5, 300, true],
  ['of relying parties that hang', 5000, 0, true],
  ['that ends one a second, with nobody before', 1000, 0, false],
  ['that ends one a second, with some before', 1000, 3, true],
])('a full flight %s: one every %i ms, %i before, stuck: %s', (_, everyMs, waiting, stuck) => {
  expect(createFull(everyMs).isStuck(waiting, START + 2000)).toBe(stuck)
})

it('a flight that has just become full is not stuck', () => {
  const congestion = createCongestion()
  congestion.note(true, START)
  expect(congestion.isStuck(50, START + 200)).toBe(false)
  congestion.note(true, START + 250)
  expect(congestion.isStuck(50, START + 300)).toBe(true)
})

it('a flight with room is not stuck, whatever has ended', () => {
  const congestion = createFull(5000)
  congestion.note(false, START + 2000)
  expect(congestion.isStuck(50, START + 5000)).toBe(false)
})

it('what has ended long ago does not count', () => {
  const congestion = createFull(5)
  expect(congestion.isStuck(0, START + 60_000)).toBe(true)
})
