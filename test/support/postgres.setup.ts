import { randomBytes } from 'node:crypto'
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
  }
}

interface Server {
  readonly url: string
  stop(): Promise<void>
}

const SETTINGS = {
  max_connections: '300',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** The server of `TEST_DATABASE_URL`, which is left running, or one of our own. */
async function openServer(): Promise<Server> {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return { url, async stop() {} }
  return await startEmbeddedPostgres({ durable: false, settings: SETTINGS })
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
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgresUrl', server.url)
  project.provide('postgresTemplate', name)
  return teardown
}
