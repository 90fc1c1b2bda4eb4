import { afterEach, expect, it } from 'vitest'
import { assertLoopback } from '../../bench/loopback.ts'
import { openServer } from '../../bench/postgres.ts'
import { OptionError } from '../../src/index.ts'

const given = process.env['DATABASE_URL']

afterEach(() => {
  if (given === undefined) delete process.env['DATABASE_URL']
  else process.env['DATABASE_URL'] = given
})

it.each([
  'postgres://db.example/postgres',
  'postgres://127.0.0.1.example/postgres',
  'postgres://10.1.2.3/postgres',
  'postgres://127.0.0.1,db.example/postgres',
  'postgres:///postgres',
  'not an address',
])('a program that fills or kills servers refuses %s', (url) => {
  expect(() => assertLoopback('DATABASE_URL', url)).toThrow(OptionError)
})

it.each(['postgres://localhost/x', 'postgres://127.0.0.1:5432/x', 'redis://[::1]:6379'])(
  'it takes %s',
  (url) => {
    expect(() => assertLoopback('url', url)).not.toThrow()
  },
)

it('a benchmark is not begun on the database of another machine', async () => {
  process.env['DATABASE_URL'] = 'postgres://db.example/postgres'
  await expect(openServer(undefined as never)).rejects.toMatchObject({
    code: 'ERR_OPTION_INVALID',
    message: expect.stringContaining('DATABASE_URL'),
  })
})
