import { describe, expect, it } from 'vitest'
import { callCli } from './support.ts'

const NOWHERE = 'postgres://u:secret@127.0.0.1:9/x'

const call = (argv: readonly string[], environment: Record<string, string> = {}) =>
  callCli(argv, { environment })

const words = (text: string) => text.split(' ')

describe('arguments that make no sense', () => {
  it.each([
    ['--bogus', 'there is no option --bogus here'],
    ['-x', 'there is no option -x here'],
    ['--bogus=secret', 'there is no option --bogus here'],
    ['--help bogus', 'there is no command bogus; see signoff --help'],
    ['--help --bogus', 'there is no option --bogus here'],
    ['bogus --help', 'there is no command bogus; see signoff --help'],
    ['deliveries --help bogus', 'bogus is a word too many; usage: signoff deliveries list'],
    ['deliveries --bogus --help', 'there is no option --bogus here'],
    ['--version --bogus', 'there is no option --bogus here'],
    ['--version bogus', 'bogus does not go with --version'],
    ['--actor mona status', '--actor goes behind the command; see signoff --help'],
    ['status bogus', 'bogus is a word too many; usage: signoff status'],
    ['deliveries list --surprise', 'there is no option --surprise here'],
    ['deliveries list --limit', '--limit: want a value'],
    ['deliveries list --json=yes', '--json: want no value'],
    ['deliveries list --limit ten', '--limit: want a whole number'],
    ['recover --since 2026-01-31', '--since: want an instant with its zone'],
    ['recover --since 2026-01-31T12:00', '--since: want an instant with its zone'],
    ['recover --since 2026-01-31T12:00Z --until noon', '--until: want an instant with its zone'],
    ['retention --delivery-days x', '--delivery-days: expected “never”, or a whole number of days'],
    ['retention --journal-days 0', '--journal-days: expected at least 1, got 0'],
    ['deliveries list --limit 501', '--limit: expected at most 500, got 501'],
    ['deliveries list --state lost', '--state: expected "pending" or '],
    ['deliveries list --client=', '--client: expected at least 1'],
    ['status --instance=', '--instance: expected at least 1'],
  ])('%s is told in one line that names them', async (argv, message) => {
    const { exitCode, out, err } = await call(words(argv), { DATABASE_URL: NOWHERE })
    expect([exitCode, out, err]).toEqual([2, '', expect.stringContaining(`signoff: ${message}`)])
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).not.toContain('secret')
  })

  it('names the commands of a group of which it has none', async () => {
    const { exitCode, err } = await call(['providers', 'bogus', '--help'])
    expect([exitCode, err]).toEqual([
      2,
      expect.stringMatching(/no command providers bogus; want one of providers list, /),
    ])
  })

  it('--json alone does nothing, and says so as JSON', async () => {
    const { exitCode, err } = await call(['--json'])
    expect([exitCode, JSON.parse(err)]).toEqual([
      2,
      { code: 'ERR_CLI_USAGE', message: '--json goes with a command; see signoff --help' },
    ])
  })
})

describe('help', () => {
  it.each([
    ['providers --help', 'providers activate ID', 'deliveries list'],
    ['deliveries --help', 'deliveries retry ID...', 'providers list'],
    ['encryption --help', 'encryption rotate', 'providers list'],
    ['--help providers', 'providers activate ID', 'deliveries list'],
  ])('%s tells of that group, and of no other', async (argv, one, other) => {
    const { exitCode, out } = await call(words(argv))
    expect([exitCode, out]).toEqual([0, expect.stringContaining(one)])
    expect(out).not.toContain(other)
  })

  it('of a command can be asked for on either side of its name', async () => {
    const behind = await call(words('providers activate --help'))
    expect(behind.out).toContain('usage: signoff providers activate ID')
    expect(await call(words('--help providers activate'))).toEqual(behind)
  })

  it.each(['test-send', 'providers activate', 'encryption rotate'])(
    'of %s says where its keys come from',
    async (name) => {
      const { out } = await call([...words(name), '--help'])
      expect(out).toContain('SIGNOFF_ENCRYPTION_KEYS is needed')
    },
  )
})

describe('what is no address of a database', () => {
  it.each([
    ['--database', ['status', '--database', 'my-secret'], {}],
    ['--database', ['migrate', '--database', 'my-secret'], {}],
    ['DATABASE_URL', ['status'], { DATABASE_URL: 'my-secret' }],
  ])('in %s is refused without being repeated', async (name, argv, environment) => {
    const { exitCode, err } = await call(argv, environment as Record<string, string>)
    expect([exitCode, err]).toEqual([
      2,
      expect.stringContaining(`signoff: ${name}: want a URL such as postgres://`),
    ])
    expect(err).not.toContain('my-secret')
  })

  it('that cannot be read is refused by its option', async () => {
    const { exitCode, err } = await call(['status', '--database', 'postgres://u:my-secret@:x/y'])
    expect([exitCode, err]).toEqual([2, expect.stringContaining('signoff: --database: ')])
    expect(err).not.toContain('my-secret')
  })

  it('and what does not answer there is told by the names that it goes by here', async () => {
    const { exitCode, err } = await call(['status'], { DATABASE_URL: NOWHERE })
    expect([exitCode, err]).toEqual([
      4,
      expect.stringContaining('check --database or DATABASE_URL'),
    ])
  })
})
