/**
 * A code by e-mail: `npm run build && npx tsx examples/notifications.ts`.
 * The mail server is one that keeps what it gets; in life it is yours, or somebody else's.
 */
import { createSignoff } from 'signoff'
import { createSmtpSink } from 'signoff/testing'

const mailServer = await createSmtpSink()
const signoff = await createSignoff({
  database: { embedded: true },
  issuer: 'https://op.example',
  egress: { allow: ['127.0.0.1'] },
})
await signoff.start()

const { id } = await signoff.providers.email.addSmtp({
  host: `${mailServer.host}:${mailServer.port}`,
  tls: 'none',
  senderAddress: 'no-reply@op.example',
})
await signoff.providers.email.activate(id)

const sent = new Promise((resolve) => signoff.once('delivery.sent', resolve))
const { deliveryId } = await signoff.notify({
  type: 'otp.email',
  recipient: { userId: '7', verifiedEmail: 'anna@mail.example' },
  args: { code: '48151623' },
})
await sent

const { channel, state, attempts } = await signoff.deliveries.get(deliveryId)
console.log(channel, state, { attempts })
console.log(mailServer.requests[0]?.subject)
console.log(mailServer.requests[0]?.text)

await signoff.stop()
await mailServer.close()
