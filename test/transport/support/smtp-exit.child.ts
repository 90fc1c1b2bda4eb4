import {
  createAddressGuard,
  createHttpTransport,
  createProviderTransport,
} from '../../../src/transport/index.ts'
import { renderEmail } from '../../provider/support/message.ts'

/** Sends one mail, leaves the connection idle and the transport open, and must then end by itself. */
const [port = ''] = process.argv.slice(2)
const guard = createAddressGuard({ allow: ['127.0.0.0/8'] })
const transport = createProviderTransport({ guard, http: createHttpTransport({ guard }) })
const sealed = await transport.seal(
  {
    id: 'p',
    instance: 'default',
    description: '',
    revision: 1,
    channel: 'email',
    kind: 'smtp',
    config: {
      host: '127.0.0.1',
      port: Number(port),
      tls: 'none',
      auth: { kind: 'none' },
      senderAddress: 'no-reply@op.example',
    },
    secrets: {},
  },
  { deliveryId: 'd', rendered: renderEmail(), now: 0 },
)
console.log(JSON.stringify(await sealed.send({ timeoutMs: 10_000 })))
