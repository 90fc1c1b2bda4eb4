import type { Sql } from 'postgres'

/** A database as behind a transaction pooler: no replica hears another's hints, so none looks but in its own time. */
export const unheard = (sql: Sql): Sql =>
  new Proxy(sql, {
    get: (target, name) => (name === 'listen' ? listenInVain : Reflect.get(target, name)),
  })

const listenInVain = async () => ({ unlisten: async () => {} })
