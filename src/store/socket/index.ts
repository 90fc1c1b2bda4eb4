export { createSocketPool, type SocketPool } from './socket-pool.ts'
