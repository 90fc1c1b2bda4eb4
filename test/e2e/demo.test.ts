import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPackage, buildPackage } from './support/built-package.ts'

const DEAD = 'postgres://u:secret@127.0.0.1:9/x'

let built: BuiltPackage

beforeAll(async () => {
  built = await buildPackage()
}, 160_000)
afterAll(() => built.remove())

describe('the examples, by package name against a build', () => {
  test('have right types', async () => {
    expect(await built.checkTypes('examples/tsconfig.json')).toEqual({ code: 0, output: '' })
  }, 160_000)

  test('the demo plays a login by code and a logout, and leaves nothing behind', async () => {
    const { code, output } = await built.run('examples/demo/main.ts', '--auto')
    expect(output).not.toContain('FAILED')
    expect(output).toContain('e-mail: the code has come to the mail catcher')
    expect(output).toContain('the OP refuses a wrong code')
    expect(output).toContain('e-mail: session.new sent, otp.email sent')
    expect(output).toMatch(/delivery\.sent +email +sent +SMTP 250/)
    expect(output).toMatch(/code\.refused +user.*code\.accepted +user.*session\.terminated/s)
    expect(output).toContain('healthy: its session is gone, it asks for a login')
    expect(output).toMatch(/down: retrying, after ECONNREFUSED/)
    expect(output).toMatch(/hanging: retrying, after timeout in \d{4} ms/)
    expect(output).toMatch(/delivery\.sent +healthy +sent +HTTP 204/)
    expect(output).toContain('All is as it should be.')
    expect(code).toBe(0)
    expect(await built.leftovers()).toEqual([])
  }, 160_000)

  test('the demo says in a line that the database it is given cannot be reached', async () => {
    const { code, output } = await built.run('examples/demo/main.ts', '--database', DEAD)
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/cannot be reached .*UNAVAILABLE\]$/m),
    ])
    expect(output).not.toMatch(/secret| {4}at /)
    expect(await built.leftovers()).toEqual([])
  }, 160_000)

  test.each([
    [['--bogus'], "'--bogus'"],
    [['--port', '1'], "'--port'"],
    [['bogus'], "'bogus'"],
    [['--database'], "'--database"],
    [['--database', '--auto'], "'--database'"],
    [['--database', 'secret'], "'--database'"],
  ])(
    'the demo is not built nor started with %j',
    async (argv, named) => {
      const { code, output } = await built.run('examples/demo/start.ts', ...argv)
      expect([code, output]).toEqual([2, expect.stringContaining(named)])
      expect(output).not.toContain('secret')
      expect(output.trimEnd().split('\n')).toHaveLength(1)
    },
    160_000,
  )

  test('the short program logs one session out', async () => {
    const { code, output } = await built.run('examples/back-channel-logout.ts')
    expect(output).toContain('shop sent { attempts: 1 }')
    expect(code).toBe(0)
    expect(await built.leftovers()).toEqual([])
  }, 160_000)

  test('the short program sends one code by e-mail', async () => {
    const { code, output } = await built.run('examples/notifications.ts')
    expect(output).toContain('email sent { attempts: 1 }')
    expect(output).toContain('op.example: your sign-in code')
    expect(output).toMatch(/^48151623$/m)
    expect(code).toBe(0)
    expect(await built.leftovers()).toEqual([])
  }, 160_000)
})
