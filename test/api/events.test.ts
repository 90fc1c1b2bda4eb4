import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEventsEndpoint } from '../../src/api/event-stream.ts'
import type { HttpSource } from '../../src/api/index.ts'
import { createHttpApi } from '../../src/api/index.ts'
import { createBus } from '../../src/bus/index.ts'
import { systemClock } from '../../src/clock.ts'
import { type Signoff, silentLogger } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { authorize, type Door, openApiDoor, until } from './support.ts'

const fact = (instance: string, sessionId: string) => ({
  instance,
  sessionId,
  at: systemClock.now() as never,
})

/** An endpoint over a bus of its own, with limits that a test reaches. */
function createStreams(limits: Partial<Parameters<typeof createEventsEndpoint>[0]['limits']> = {}) {
  const bus = createBus(silentLogger)
  const all = { buffered: 4, heartbeatMs: 60_000, lifeMs: 60_000, streams: 2, ...limits }
  const streams = { clock: systemClock, limits: all, open: 0 }
  const endpoint = createEventsEndpoint(streams)
  const open = async (scopes: readonly ('read' | 'system')[] = ['read']) => {
    const gone = new AbortController()
    const request = new Request('http://op.example/events', { signal: gone.signal })
    const response = await endpoint.respond({
      source: bus as unknown as HttpSource,
      request,
      url: new URL(request.url),
      access: { instance: 'default', actor: 'mona', scopes },
      basePath: '',
      parameters: {},
    })
    return { response, gone }
  }
  return { bus, streams, open }
}

async function readAll({ body }: Response): Promise<string> {
  return new Response(body).text()
}

describe('a stream of events', () => {
  it('tells of its own instance alone, and of no replica', async () => {
    const { bus, open } = createStreams()
    const { response, gone } = await open()
    bus.emit('session.completed', fact('other', 's0'))
    bus.emit('session.completed', fact('default', 's1'))
    bus.emit('engine.started', { instance: '', replica: 'r', at: systemClock.now() as never })
    gone.abort()
    const text = await readAll(response)
    expect(text).toContain('event: session.completed\ndata: {"instance":"default","sessionId":"s1"')
    expect(text).not.toMatch(/s0|engine/)
  })

  it('tells who may see the system of everything', async () => {
    const { bus, open } = createStreams()
    const { response, gone } = await open(['read', 'system'])
    bus.emit('session.completed', fact('other', 's0'))
    gone.abort()
    expect(await readAll(response)).toContain('"s0"')
  })

  it('keeps no more than its limit for a slow reader, and tells what was left out', async () => {
    const { bus, open } = createStreams()
    const { response, gone } = await open()
    for (let n = 0; n < 100; n += 1) bus.emit('session.completed', fact('default', `s${n}`))
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    let text = ''
    for (let n = 0; n < 5; n += 1) text += decoder.decode((await reader?.read())?.value)
    gone.abort()
    expect(text.match(/session.completed/g)).toHaveLength(3)
    expect(text).toContain('event: lagged\ndata: {"lost":97}')
  })

  it('says that it is alive', async () => {
    const { open } = createStreams({ heartbeatMs: 20, lifeMs: 200 })
    expect(await readAll((await open()).response)).toContain('\n:\n\n')
  })

  it('ends after its life, with the connection, and with the replica; nothing is left', async () => {
    const { bus, streams, open } = createStreams({ lifeMs: 30, streams: 3 })
    const [one, two, three] = [await open(), await open(), await open()]
    expect(bus.listens('session.completed')).toBe(true)
    one.gone.abort()
    await two.response.body?.cancel()
    await readAll(three.response)
    expect(streams.open).toBe(0)
    expect(bus.listens('session.completed')).toBe(false)
    const { response } = await open(['read', 'system'])
    const replica = { instance: '', replica: 'r', at: systemClock.now() as never }
    bus.emit('engine.drained', { ...replica, abandoned: 0 })
    expect(await readAll(response)).toContain('engine.drained')
  })

  it('is refused when there are too many', async () => {
    const { open } = createStreams({ streams: 1 })
    const { gone } = await open()
    await expect(open()).rejects.toMatchObject({ code: 'ERR_HTTP_STREAMS' })
    gone.abort()
  })
})

describe('over HTTP', () => {
  let bench: TestBench
  let signoff: Signoff
  let door: Door
  beforeAll(async () => {
    bench = await createBench()
    signoff = await bench.start()
    door = await openApiDoor(signoff)
  })
  afterAll(async () => {
    await door.close()
    await bench.close()
  })

  it('facts arrive as they happen', async () => {
    const shop = await bench.receiver('shop')
    const party = { clientId: 'shop', backchannelLogoutUri: shop.uri, signedResponseAlg: 'ES256' }
    await signoff.relyingParties.put(party)
    await signoff.sessions.register({ sessionId: 's1', clientId: 'shop', sub: 'alice' })
    const answer = await door.ask('GET', '/events')
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    let text = ''
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) text += new TextDecoder().decode(chunk)
    })()
    await signoff.sessions.terminate({ sessionId: 's1' })
    await until(() => text.includes('event: session.completed'))
    expect(text).toContain('event: delivery.sent')
    await signoff.stop()
    await reading
  })

  it('a handler answers no stream that nobody reads', async () => {
    const http = createHttpApi(signoff, { authorize })
    const headers = { authorization: 'Bearer default mona read' }
    const asked = new Request('http://op.example/events', { method: 'HEAD', headers })
    expect((await http(asked)).body).toBeNull()
  })
})
