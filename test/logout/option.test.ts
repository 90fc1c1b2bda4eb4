import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { OptionError } from '../../src/errors.ts'
import { dropUndefined, parseOptions } from '../../src/option.ts'

const schema = z.strictObject({
  leaseMs: z.int().min(1000).max(60_000).default(5000),
  name: z.string().min(2).max(4).optional(),
  mode: z.enum(['slow', 'fast']).optional(),
  apiKey: z.string().length(3).optional(),
  secretMode: z.enum(['on', 'off']).optional(),
  host: z
    .string()
    .max(3)
    .regex(/^[a-z]+$/)
    .optional(),
  hosts: z
    .array(z.strictObject({ port: z.number() }))
    .max(2)
    .optional(),
})

function refusal(input: unknown, prefix?: string): OptionError {
  try {
    parseOptions(schema, input, prefix)
  } catch (error) {
    if (error instanceof OptionError) return error
  }
  throw new Error('not refused')
}

describe('Options', () => {
  test('get their defaults, and what is undefined is left out', () => {
    const options = parseOptions(schema, { name: undefined, mode: 'fast' })
    expect(options).toStrictEqual({ leaseMs: 5000, mode: 'fast' })
  })

  test.each([
    [{ leaseMs: 10 }, 'engine.leaseMs', 'engine.leaseMs: expected at least 1000, got 10'],
    [{ leaseMs: 1e6 }, 'engine.leaseMs', 'engine.leaseMs: expected at most 60000, got 1000000'],
    [{ leaseMs: 1000.5 }, 'engine.leaseMs', 'engine.leaseMs: expected a whole number, got 1000.5'],
    [{ leaseMs: null }, 'engine.leaseMs', 'engine.leaseMs: expected type number, got null'],
    [{ leaseMs: Number.NaN }, 'engine.leaseMs', 'engine.leaseMs: expected type number, got NaN'],
    [
      { name: 'x' },
      'engine.name',
      'engine.name: expected at least 2 characters, got a string of 1 characters',
    ],
    [
      { host: 'HOST' },
      'engine.host',
      'engine.host: expected at most 3 characters, got a string of 4 characters',
    ],
    [{ mode: 'fsat' }, 'engine.mode', 'engine.mode: expected "slow" or "fast", got "fsat"'],
    [
      { hosts: [{ port: 1 }, { port: '2' }] },
      'engine.hosts[1].port',
      'engine.hosts[1].port: expected type number, got a string of 1 characters',
    ],
    [{ hosts: [1, 2, 3] }, 'engine.hosts', undefined],
    [{ lease: 1 }, 'engine', 'engine: unknown option lease'],
    [undefined, 'engine', 'engine: expected type object, got nothing'],
    ['x', 'engine', undefined],
  ])('%j is refused at %s', (input, option, message) => {
    const error = refusal(input, 'engine')
    expect(error.code).toBe('ERR_OPTION_INVALID')
    if (message !== undefined) {
      expect(error.option).toBe(option)
      expect(error.message).toBe(message)
    }
  })

  test('name everything that is wrong', () => {
    expect(refusal({ leaseMs: 1, mode: 'x' }).message).toBe(
      'leaseMs: expected at least 1000, got 1 (also wrong: mode)',
    )
  })

  test('that sound like secrets are never repeated', () => {
    const { message, cause } = refusal({ apiKey: 'hunter2', secretMode: 'hunter2' })
    expect(message).not.toContain('hunter2')
    expect(cause).toBeUndefined()
    expect(refusal({ secretMode: 'hunter2' }).message).not.toContain('hunter2')
  })

  test('without a path are called options', () => {
    expect(refusal(null).option).toBe('options')
  })

  test('dropping what is undefined keeps null and false', () => {
    expect(dropUndefined({ a: undefined, b: null, c: false })).toStrictEqual({ b: null, c: false })
  })
})
