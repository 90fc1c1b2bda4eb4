import { rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import postgres, { type Sql } from 'postgres'
import { migrate } from '../../src/index.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/index.ts'
import { assertLoopback } from '../loopback.ts'

/** A durable Postgres of our own, at an address that outlives its restarts, with faults to order. */
export interface LedgerDatabase {
  /** What engines connect to: the way that can be cut. */
  readonly url: string
  /** A connection past that way. Made anew by a restart. */
  readonly sql: Sql
  /** A crash of the server, and its recovery. */
  restart(): Promise<void>
  /** What the server answers gets lost for so long; then all connections break. */
  cut(deafMs: number): Promise<void>
  /** Nothing gets through for so long, either way. */
  stall(ms: number): Promise<void>
  /** Has the server end the connections of the engines. Returns how many. */
  terminateBackends(): Promise<number>
  close(options: { readonly keep: boolean }): Promise<void>
}

const SETTINGS = { max_connections: '200', shared_buffers: '128MB' }

/** @param folder where its data lies; the server's user has to be able to reach it */
export async function openLedgerDatabase(folder: string): Promise<LedgerDatabase> {
  const way = await openWay()
  const database = new OwnDatabase(way, await start(folder))
  await database.prepare()
  return database
}

async function start(folder: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, durable: true, settings: SETTINGS })
  assertLoopback('url', server.url)
  return server
}

class OwnDatabase implements LedgerDatabase {
  readonly #way: Way
  #server: EmbeddedPostgres
  #sql: Sql

  constructor(way: Way, server: EmbeddedPostgres) {
    this.#way = way
    this.#server = server
    this.#sql = this.#open()
  }

  get url(): string {
    const url = new URL(this.#server.url)
    url.port = String(this.#way.port)
    return url.href
  }

  get sql(): Sql {
    return this.#sql
  }

  #open(): Sql {
    this.#way.target = Number(new URL(this.#server.url).port)
    return postgres(this.#server.url, { max: 2, onnotice() {} })
  }

  async prepare(): Promise<void> {
    await migrate(this.#sql)
    await this.#sql`create table if not exists host_session (id text primary key)`
  }

  async restart(): Promise<void> {
    this.#way.target = undefined
    await this.#server.stop('immediate')
    await this.#sql.end({ timeout: 0 })
    this.#server = await start(this.#server.folder)
    this.#sql = this.#open()
  }

  cut(deafMs: number): Promise<void> {
    return this.#way.cut(deafMs)
  }

  stall(ms: number): Promise<void> {
    return this.#way.stall(ms)
  }

  async terminateBackends(): Promise<number> {
    const rows = await this.#sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'ledger-engine %'`
    return rows.length
  }

  async close({ keep }: { readonly keep: boolean }): Promise<void> {
    await this.#sql.end({ timeout: 1 })
    this.#way.close()
    await this.#server.stop()
    if (!keep) await rm(this.#server.folder, { recursive: true, force: true })
  }
}

/** A way through which bytes go to and fro, unless told otherwise. */
interface Way {
  readonly port: number
  /** The port of the server; undefined: there is none just now. */
  target: number | undefined
  cut(deafMs: number): Promise<void>
  stall(ms: number): Promise<void>
  close(): void
}

interface Pair {
  readonly client: Socket
  readonly upstream: Socket
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function openWay(): Promise<Way> {
  const pairs = new Set<Pair>()
  let deaf = false
  let still = false
  let target: number | undefined

  const close = (pair: Pair) => {
    pairs.delete(pair)
    pair.client.destroy()
    pair.upstream.destroy()
  }

  const join = (client: Socket) => {
    if (target === undefined) {
      client.destroy()
      return
    }
    const pair = { client, upstream: connect(target, '127.0.0.1') }
    pairs.add(pair)
    client.on('data', (chunk) => pair.upstream.write(chunk))
    pair.upstream.on('data', (chunk) => deaf || client.write(chunk))
    for (const socket of [client, pair.upstream]) {
      socket.setNoDelay(true)
      socket.on('error', () => close(pair))
      socket.on('close', () => close(pair))
      if (still) socket.pause()
    }
  }

  const server: Server = createServer(join)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get target() {
      return target
    },
    set target(port) {
      target = port
      if (port === undefined) for (const pair of pairs) close(pair)
    },
    async cut(deafMs) {
      deaf = true
      await wait(deafMs)
      for (const pair of pairs) close(pair)
      deaf = false
    },
    async stall(ms) {
      still = true
      for (const { client, upstream } of pairs) for (const one of [client, upstream]) one.pause()
      await wait(ms)
      still = false
      for (const { client, upstream } of pairs) for (const one of [client, upstream]) one.resume()
    },
    close() {
      for (const pair of pairs) close(pair)
      server.close()
    },
  }
}
