import { createSignoff, type Signoff } from 'signoff'
import { createDashboard } from './dashboard.ts'
import { authorizeDemo, createInspector, INSPECTOR_PATH } from './inspector.ts'
import { serveOp } from './op.ts'
import { openRelyingParty, type RelyingParty } from './relying-party.ts'
import { openWebServer, type Route } from './web-server.ts'

/** The whole demo: an OP, its relying parties and Signoff between them. */
export interface Demo {
  readonly issuer: string
  readonly signoff: Signoff
  readonly healthy: RelyingParty
  readonly down: RelyingParty
  readonly hanging: RelyingParty
  stop(): Promise<void>
}

const OP_PORT = 3000

/** Everything runs on this machine, which the network guard would otherwise forbid. */
function openSignoff(): Promise<Signoff> {
  const url = process.env['DATABASE_URL']
  return createSignoff({
    database: url ?? { embedded: true },
    egress: { allow: ['127.0.0.0/8'], allowHttp: true },
    http: { basePath: INSPECTOR_PATH, authorize: authorizeDemo },
  })
}

/** Pages of the OP's server that are not the OP's. */
const createRoutes = (signoff: Signoff, parties: readonly RelyingParty[]): readonly Route[] => [
  createDashboard(signoff, parties),
  createInspector(signoff),
]

interface Closing {
  readonly stack: (() => Promise<unknown>)[]
}

async function open({ stack }: Closing): Promise<Omit<Demo, 'stop'>> {
  const signoff = await openSignoff()
  stack.push(() => signoff.stop({ deadlineMs: 1000 }))
  const server = await openWebServer(OP_PORT)
  stack.push(() => server.close())
  const [healthy, down, hanging] = await Promise.all([
    openRelyingParty('healthy', 'healthy'),
    openRelyingParty('down', 'down'),
    openRelyingParty('hanging', 'hanging'),
  ])
  const parties = [healthy, down, hanging]
  for (const party of parties) stack.push(() => party.close())
  await serveOp(server, { signoff, parties, routes: createRoutes(signoff, parties) })
  for (const party of parties) party.serve(server.url)
  // Only now: what waits from an earlier run needs the OP's keys.
  await signoff.start()
  return { issuer: server.url, signoff, healthy, down, hanging }
}

/** Starts the demo. What was started before a failure is stopped again. */
export async function startDemo(): Promise<Demo> {
  const stack: Closing['stack'] = []
  const stop = async () => {
    for (const close of stack.splice(0).reverse()) await close()
  }
  try {
    return { ...(await open({ stack })), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
