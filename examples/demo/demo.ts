import { createHash } from 'node:crypto'
import { createSignoff, type Signoff } from 'signoff'
import { createDashboard, type Shown } from './dashboard.ts'
import { authorizeDemo, createInspector, INSPECTOR_PATH } from './inspector.ts'
import { MAIL_DEFAULTS, useCatcher } from './mail.ts'
import { openMailCatcher } from './mail-catcher.ts'
import { serveOp } from './op.ts'
import { openRelyingParty, type RelyingParty } from './relying-party.ts'
import { openWebServer, type Route } from './web-server.ts'

/** The whole demo: an OP, its relying parties, a mail catcher, and Signoff between them. */
export interface Demo {
  readonly issuer: string
  /** Pages of the mail catcher. */
  readonly mailUrl: string
  readonly signoff: Signoff
  readonly healthy: RelyingParty
  readonly down: RelyingParty
  readonly hanging: RelyingParty
  stop(): Promise<void>
}

const OP_PORT = 3000

/** Seals mails that wait. It must outlive the process; a real one is a secret that nobody can read here. */
const DEMO_KEY = createHash('sha256').update('signoff demo').digest()

/**
 * On a Postgres of its own, unless another one is named: the environment's may be that of an application, whose keys
 * are not the demo's. Everything runs on this machine, which the network guard would otherwise forbid.
 */
function openSignoff(issuer: string, database: string | undefined): Promise<Signoff> {
  return createSignoff({
    database: database ?? { embedded: true },
    encryption: { keys: [{ kid: 'demo', key: DEMO_KEY }] },
    origins: { primary: new URL(issuer).host, externalSecure: false },
    notifications: MAIL_DEFAULTS,
    egress: { allow: ['127.0.0.0/8'], allowHttp: true },
    http: { basePath: INSPECTOR_PATH, authorize: authorizeDemo },
  })
}

/** Pages of the OP's server that are not the OP's. */
const createRoutes = (shown: Shown): readonly Route[] => [
  createDashboard(shown),
  createInspector(shown.signoff),
]

interface Closing {
  readonly stack: (() => Promise<unknown>)[]
}

async function open({ stack }: Closing, database: string | undefined): Promise<Omit<Demo, 'stop'>> {
  const catcher = await openMailCatcher()
  stack.push(() => catcher.close())
  const server = await openWebServer(OP_PORT)
  stack.push(() => server.close())
  const signoff = await openSignoff(server.url, database)
  stack.push(() => signoff.stop({ deadlineMs: 1000 }))
  const [healthy, down, hanging] = await Promise.all([
    openRelyingParty('healthy', 'healthy'),
    openRelyingParty('down', 'down'),
    openRelyingParty('hanging', 'hanging'),
  ])
  const parties = [healthy, down, hanging]
  for (const party of parties) stack.push(() => party.close())
  const shown = { signoff, parties, mailUrl: catcher.url }
  await serveOp(server, { ...shown, routes: createRoutes(shown) })
  for (const party of parties) party.serve(server.url)
  // Only now: what waits from an earlier run needs the OP's keys.
  await signoff.start()
  stack.push(await useCatcher(signoff, catcher))
  return { issuer: server.url, mailUrl: catcher.url, signoff, healthy, down, hanging }
}

/** Starts the demo, in the Postgres that a URL names or in one of its own. What was started before a failure is stopped again. */
export async function startDemo(database?: string): Promise<Demo> {
  const stack: Closing['stack'] = []
  const stop = async () => {
    for (const close of stack.splice(0).reverse()) await close()
  }
  try {
    return { ...(await open({ stack }, database)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
