/**
 * A host process in small, for tests that end, kill or signal one. Starts a server with the launcher at the
 * address in argument 2 and the options in argument 3, prints one line about it, then does what argument 4 says.
 */
import postgres from 'postgres'

type Launcher = typeof import('../../src/store/embedded/index.ts')

const [, , module = '', options = '{}', ending = 'stay'] = process.argv
const { startEmbeddedPostgres }: Launcher = await import(module)

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

process.on('SIGINT', async () => {
  const sql = postgres(server.url, { max: 1 })
  const [row] = await sql`select 1 as answer`
  say({ answer: row?.['answer'] })
  await sql.end()
})

const server = await startEmbeddedPostgres(JSON.parse(options))
const { folder, pid, url } = server
say({ folder, pid, url })
if (ending === 'exit') process.exit(0)
if (ending === 'stop') await server.stop()
if (ending === 'stay') process.stdin.resume()
