import { createAddressGuard, createHttpTransport } from '../../../src/transport/index.ts'

/** Leaves a request hanging and a connection idle, closes, and must then end by itself. */
const [answering, hanging] = process.argv.slice(2)
const guard = createAddressGuard({ allow: ['127.0.0.0/8'] })
const transport = createHttpTransport({ guard, keepAliveMs: 600_000 })
const post = (port: string | undefined) =>
  transport.post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: 'x', timeoutMs: 600_000 })

await post(answering)
const hung = post(hanging)
process.once('message', async () => {
  process.disconnect()
  await transport.close()
  console.log(JSON.stringify(await hung))
})
