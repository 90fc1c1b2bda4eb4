import { clientName, forEachOf, ISSUER, LOOPBACK } from '../lab.ts'
import { CLIENTS, type Entrant, type Ground } from './contestant.ts'

const createSignoff = async (ground: Ground, width: number) => {
  const { library, jwks, url } = ground
  const signoff = await library.createSignoff({
    database: url,
    issuer: ISSUER,
    signing: { jwks },
    egress: LOOPBACK,
  })
  signoff.on('session.completed', () => ground.onRecorded(width))
  return signoff
}

/** Ours, through the public calls: sessions with `width` relying parties, journal and snapshots on. */
export const signoffOf = (width: number): Entrant => ({
  name: `signoff, sessions of ${width}`,
  width,
  store: 'postgres',
  alg: 'ES256',
  settings:
    'all defaults: concurrency 256, pool 10; a terminate() for each session, registered beforehand',
  async create(ground) {
    const signoff = await createSignoff(ground, width)
    const uri = `${ground.origin}/record`
    return {
      async start() {
        await signoff.start()
        for (let index = 0; index < CLIENTS; index++) {
          const clientId = clientName(index)
          const party = {
            clientId,
            backchannelLogoutUri: uri,
            signedResponseAlg: 'ES256',
            sessionRequired: true,
          }
          await signoff.relyingParties.put(party)
        }
      },
      async prepare(sessions) {
        const registrations = sessions.flatMap((sessionId, turn) =>
          Array.from({ length: width }, (_, index) => ({
            sessionId,
            clientId: clientName((turn * width + index) % CLIENTS),
            sid: sessionId,
            sub: 'user-1',
          })),
        )
        await forEachOf(registrations, 200, async (registration) => {
          await signoff.sessions.register(registration)
        })
      },
      async enqueue(sessions) {
        await Promise.all(sessions.map((sessionId) => signoff.sessions.terminate({ sessionId })))
      },
      stop: () => signoff.stop({ deadlineMs: 5000 }),
    }
  },
})
