/**
 * A logout in twenty lines: `npm run build && npx tsx examples/back-channel-logout.ts`.
 * The relying party is a strict receiver; in life it is somebody else's server.
 */
import { generateKeyPairSync } from 'node:crypto'
import { createSignoff } from 'signoff'
import { createLogoutReceiver } from 'signoff/testing'

const issuer = 'https://op.example'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const use = { kty: 'RSA', kid: 'key-1', alg: 'RS256', use: 'sig' }
const privateKeys = { keys: [{ ...privateKey.export({ format: 'jwk' }), ...use }] }
const publicKeys = { keys: [{ ...publicKey.export({ format: 'jwk' }), ...use }] }

const shop = await createLogoutReceiver({ issuer, clientId: 'shop', jwks: publicKeys })
const signoff = await createSignoff({
  database: { embedded: true },
  issuer,
  signing: { jwks: privateKeys },
  egress: { allow: ['127.0.0.1'], allowHttp: true },
})
await signoff.start()

await signoff.relyingParties.put({ clientId: 'shop', backchannelLogoutUri: shop.uri })
await signoff.sessions.register({ sessionId: 'session-1', clientId: 'shop', sub: 'alice' })
const ended = { sessionId: 'session-1', reason: 'signed out', waitUpToMs: 5000 }
const { deliveries } = await signoff.sessions.terminate(ended)

for (const { clientId, state, attempts } of deliveries) console.log(clientId, state, { attempts })
console.log('the shop received', shop.requests[0]?.claims)

await signoff.stop()
await shop.close()
