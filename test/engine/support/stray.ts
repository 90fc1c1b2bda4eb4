import { afterEach, beforeEach, expect } from 'vitest'

/** Fails every test of the file that leaves a rejection unhandled. Call it first: hooks end in reverse, so it looks when all is closed. */
export function forbidStrayRejections(): void {
  const stray: unknown[] = []
  const note = (error: unknown) => stray.push(error)
  beforeEach(() => {
    stray.length = 0
    process.on('unhandledRejection', note)
  })
  afterEach(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(stray).toEqual([])
  })
}
