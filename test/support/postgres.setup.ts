import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/store/embedded/index.ts'
import { migrate } from '../../src/store/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that all tests share; its role may create databases. */
    postgresUrl: string
    /** Name of the database with our schema that each test file clones. */
    postgresTemplate: string
    /** How it is cloned, in the words of `create database`. */
    postgresStrategy: '' | 'strategy file_copy'
    /** How many databases a bench has: one, or so many that each have a part of the buckets. */
    shards: number
  }
}

interface Server {
  readonly url: string
  /** Its data lies in memory. */
  readonly inMemory: boolean
  stop(): Promise<void>
}

const SETTINGS = {
  max_connections: '300',
  shared_buffers: '64MB',
  max_wal_size: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** A folder in memory that Linux has. */
const MEMORY = '/dev/shm'

/** Bytes that are to be free there: many times what is in use at once. */
const ROOM = 2 ** 31

async function hasRoom(folder: string): Promise<boolean> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize >= ROOM,
    () => false,
  )
}

/**
 * A server of our own, its data in memory where there is room: each database has three hundred files, and making
 * and dropping one for each test cost more on a disk than all that the tests do in them.
 */
async function startServer(): Promise<Server> {
  const given = process.env['TMPDIR']
  if (await hasRoom(MEMORY)) process.env['TMPDIR'] = MEMORY
  try {
    const server = await startEmbeddedPostgres({ durable: false, settings: SETTINGS })
    const inMemory = server.folder.startsWith(MEMORY)
    return { url: server.url, inMemory, stop: () => server.stop() }
  } finally {
    if (given === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = given
  }
}

/** The server of `TEST_DATABASE_URL`, which is left running, or one of our own. */
async function openServer(): Promise<Server> {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return { url, inMemory: false, async stop() {} }
  return await startServer()
}

/** The first server that can be told how to clone. */
const TOLD_FROM = 150_000

async function chooseStrategy(admin: postgres.Sql, { inMemory }: Server) {
  const [row] = await admin<{ version: number }[]>`
    select current_setting('server_version_num')::int as version`
  return inMemory && Number(row?.version) >= TOLD_FROM ? 'strategy file_copy' : ''
}

async function createTemplate(admin: postgres.Sql, url: string, name: string): Promise<void> {
  await admin`create database ${admin(name)} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`
  const address = new URL(url)
  address.pathname = `/${name}`
  const sql = postgres(address.href, { max: 1, onnotice() {} })
  try {
    await migrate(sql)
  } finally {
    await sql.end()
  }
}

/** One server and one template for the whole run; vitest calls what is returned at its end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer()
  const admin = postgres(server.url, { max: 1, onnotice() {} })
  const name = `signoff_template_${randomBytes(6).toString('hex')}`
  const teardown = async () => {
    await admin`drop database if exists ${admin(name)} with (force)`
    await admin.end()
    await server.stop()
  }
  try {
    await createTemplate(admin, server.url, name)
    project.provide('postgresStrategy', await chooseStrategy(admin, server))
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgresUrl', server.url)
  project.provide('postgresTemplate', name)
  return teardown
}
