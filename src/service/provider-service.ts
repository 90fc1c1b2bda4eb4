import { toDate } from '../clock.ts'
import {
  createProviderRow,
  type ProviderActor,
  toProviderFact,
  type WriteScope,
} from '../engine/index.ts'
import { ProviderStateError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import {
  createSigningKey,
  type HttpProviderSecrets,
  isSameRouting,
  mergeProvider,
  type ParsedProvider,
  type ProviderChannel,
  type ProviderKind,
  parseProvider,
  parseSecrets,
  rotateSigningKeys,
} from '../provider/index.ts'
import { createDeliveryId, type JournalDetail, type ProviderRow } from '../store/index.ts'
import {
  type CallOptions,
  idSchema,
  parseCallOptions,
  parseInstance,
  type ReadOptions,
} from './call-scope.ts'
import { listDifferences, toNote } from './provider-change.ts'
import { overlapSchema, prioritySchema } from './provider-input.ts'
import {
  activate,
  countActive,
  deactivate,
  pickActor,
  resume,
  type StepNote,
} from './provider-life.ts'
import type { ProvidersPorts } from './provider-ports.ts'
import { createProviderReading } from './provider-reading.ts'
import { assertGiven, assertUseful, mergeSecrets, repackSecrets } from './provider-secrets.ts'
import { testProvider } from './provider-test.ts'
import { type ProviderTestResult, type ProviderView, toProviderView } from './provider-view.ts'
import { wakeForProvider } from './provider-waking.ts'
import type {
  ChannelProviders,
  HttpProviderInput,
  ProviderChanges,
  ProviderSecretsInput,
  SigningKeyResult,
  WithdrawalResult,
} from './providers.ts'

/** What a change of one provider comes to. */
interface Changed {
  readonly view: ProviderView
  readonly activeLeft: number
}

/** What is done with one provider, locked with the others of its channel. */
type Step = (
  actor: ProviderActor,
  note: StepNote,
  actors: readonly ProviderActor[],
) => Promise<unknown> | unknown

/** The providers of one channel; what is of one kind only is added by who makes it. */
export class ProviderService<Test> implements ChannelProviders<Test> {
  readonly get: ChannelProviders<Test>['get']
  readonly list: ChannelProviders<Test>['list']
  readonly active: ChannelProviders<Test>['active']
  readonly events: ChannelProviders<Test>['events']
  readonly #channel: ProviderChannel
  readonly #ports: ProvidersPorts

  constructor(channel: ProviderChannel, ports: ProvidersPorts) {
    this.#channel = channel
    this.#ports = ports
    const { get, list, active, events } = createProviderReading(channel, ports)
    this.get = get
    this.list = list
    this.active = active
    this.events = events
  }

  /** Adds a provider of a kind, with the secrets that the caller gives and those made here. */
  async add(
    kind: ProviderKind,
    input: unknown,
    { options, made = {} }: { readonly options: CallOptions | undefined; readonly made?: object },
  ): Promise<ProviderView> {
    const scope = parseCallOptions(options)
    const { settings, config, secrets } = parseProvider(kind, input)
    assertUseful(kind, config, secrets)
    const { door, writer, bus } = this.#ports
    await door.assert(kind, config)
    await this.#ports.ready(scope.within)
    const now = this.#ports.now()
    const owner = { instance: scope.instance, id: createDeliveryId(now, 0, this.#ports.random) }
    const sealed = await this.#ports.secrets.seal(owner, { ...secrets, ...made })
    const born = { ...owner, channel: this.#channel, kind, ...settings, config, secrets: sealed }
    const row = createProviderRow(born as Parameters<typeof createProviderRow>[0], now)
    const { actor: by } = scope
    await writer.add(row, by === undefined ? { kind } : { by, kind }, scope.within)
    if (!scope.within) bus.emit('provider.added', toProviderFact(row, now))
    return toProviderView(row)
  }

  async addHttp(input: HttpProviderInput, options?: CallOptions) {
    const key = createSigningKey(this.#ports.random)
    const view = await this.add('http', input, { options, made: { signingKeys: [key] } })
    return { ...view, signingKey: key.secret }
  }

  async update(id: string, changes: ProviderChanges, options?: CallOptions): Promise<ProviderView> {
    const scope = parseCallOptions(options)
    await this.#assertLeadsWell(id, changes, scope)
    const changed = await this.#change(id, scope, async (actor, { now, detail }) => {
      const { kind, config } = actor.row
      const merged = mergeProvider(kind, toParsed(actor.row), changes)
      assertRoutable(actor, merged.settings.routing)
      assertUseful(kind, merged.config, merged.secrets)
      actor.set(merged.settings)
      const fields = listDifferences(config, merged.config)
      const secrets = await this.#reconfigure(actor, fields, merged)
      if (fields.length + secrets.length === 0) return
      const what = { ...toNote('fields', fields), ...toNote('secrets', secrets) }
      actor.apply({ type: 'configuration.changed', at: now }, { ...detail, ...what })
    })
    return changed.view
  }

  async setSecret(
    id: string,
    input: ProviderSecretsInput,
    options?: CallOptions,
  ): Promise<ProviderView> {
    const changed = await this.#change(id, parseCallOptions(options), async (actor, note) => {
      const { row } = actor
      const given = parseSecrets(row.kind, input)
      assertUseful(row.kind, row.config, given)
      assertGiven(given)
      const secrets = await repackSecrets(this.#ports.secrets, { row, config: row.config, given })
      actor.set({ secrets })
      const names = Object.keys(given).join()
      const event = { type: 'configuration.changed', at: note.now } as const
      actor.apply(event, { ...note.detail, secrets: names })
    })
    return changed.view
  }

  async rotateKey(
    id: string,
    { overlapMs, ...options }: CallOptions & { readonly overlapMs?: number } = {},
  ): Promise<SigningKeyResult> {
    const overlap = parseOptions(overlapSchema, overlapMs, 'options.overlapMs')
    const next = createSigningKey(this.#ports.random)
    let until = 0
    await this.#change(id, parseCallOptions(options), async (actor, { now, detail }) => {
      const { row } = actor
      if (row.kind !== 'http')
        throw new ProviderStateError(`a provider of kind ${row.kind} has no signing key`)
      until = now + overlap
      const rotate = (known: object) => {
        const { signingKeys = [] } = known as Partial<HttpProviderSecrets>
        return { signingKeys: rotateSigningKeys(signingKeys, next, { now, overlapMs: overlap }) }
      }
      const given = overlap === 0 ? { signingKeys: [next] } : {}
      const change = { row, config: row.config, given, merge: rotate }
      actor.set({ secrets: await repackSecrets(this.#ports.secrets, change) })
      actor.apply(
        { type: 'configuration.changed', at: now },
        { ...detail, secrets: 'signingKey', key: next.id },
      )
    })
    return { signingKey: next.secret, formerUntil: toDate(until) }
  }

  async activate(
    id: string,
    { priority, ...options }: CallOptions & { readonly priority?: number } = {},
  ): Promise<ProviderView> {
    const place = { id, priority: parseOptions(prioritySchema, priority, 'options.priority') }
    const { secrets } = this.#ports
    const { view } = await this.#change(id, parseCallOptions(options), (_, note, actors) =>
      activate(actors, place, { ...note, secrets }),
    )
    return view
  }

  async deactivate(id: string, options?: CallOptions): Promise<ProviderView & WithdrawalResult> {
    const { view, activeLeft } = await this.#change(id, parseCallOptions(options), deactivate)
    return { ...view, activeLeft }
  }

  async resume(id: string, options?: CallOptions): Promise<ProviderView> {
    return (await this.#change(id, parseCallOptions(options), resume)).view
  }

  async remove(id: string, options?: CallOptions): Promise<WithdrawalResult> {
    const { activeLeft } = await this.#change(
      id,
      parseCallOptions(options),
      (actor, { now, detail }) => actor.apply({ type: 'provider.removed', at: now }, detail),
    )
    return { activeLeft }
  }

  test(input: Test, options?: ReadOptions): Promise<ProviderTestResult> {
    const test = { instance: parseInstance(options), channel: this.#channel, input }
    return testProvider(test, this.#ports)
  }

  /** Steps one provider under the lock of its channel; where it may work from then on, what waits goes out. */
  async #change(id: string, scope: WriteScope, step: Step): Promise<Changed> {
    const { instance, within, actor: by } = scope
    const key = parseOptions(idSchema, id, 'id')
    const channel = this.#channel
    const detail: JournalDetail = by === undefined ? {} : { by }
    const { actor, ...changed } = await this.#ports.writer.run({
      instance,
      channel,
      within,
      async decide(actors, { now }) {
        const one = pickActor(actors, key)
        await step(one, { now, detail }, actors)
        return { actor: one, view: toProviderView(one.toRow(now)), activeLeft: countActive(actors) }
      },
    })
    if (actor.isTouched) this.#ports.transport.forget(key)
    if (movesMessages(actor, changed.activeLeft))
      await wakeForProvider({ instance, channel, id: key, within }, this.#ports)
    return changed
  }

  /** Looks at the destinations before anything is locked: a look-up may take its time. */
  async #assertLeadsWell(id: string, changes: unknown, scope: WriteScope): Promise<void> {
    const { store, door } = this.#ports
    const row = await store.get(scope.instance, parseOptions(idSchema, id, 'id'), scope.within)
    if (row?.channel !== this.#channel || row.state === 'removed') return
    await door.assert(row.kind, mergeProvider(row.kind, toParsed(row), changes).config)
  }

  /** Sets a configuration, with the secrets that come along, whose names are returned. */
  async #reconfigure(
    actor: ProviderActor,
    fields: readonly string[],
    { config, secrets: given }: ParsedProvider,
  ): Promise<readonly string[]> {
    const names = Object.keys(given)
    if (fields.length + names.length === 0) return names
    const { row } = actor
    const isAtWork = actor.state !== 'inactive'
    const change = { kind: row.kind, config, fields, given, isAtWork }
    const merge = (stored: object) => mergeSecrets(stored, change)
    const secrets = await repackSecrets(this.#ports.secrets, { row, config, given, merge })
    actor.set({ config: config as ProviderRow['config'], secrets })
    return names
  }
}

/** It works from now on, or its messages can go through another one. */
const movesMessages = ({ row, state, lines }: ProviderActor, activeLeft: number): boolean =>
  lines.length > 0 && activeLeft > 0 && (state === 'active' || row.state !== 'inactive')

const toParsed = ({ description, onUncertain, routing, config }: ProviderRow) => ({
  settings: { description, onUncertain, routing },
  config,
})

/** Two primaries for the same messages cannot come about by a change of what they are for. */
function assertRoutable({ state, row }: ProviderActor, routing: ProviderRow['routing']): void {
  if (state === 'inactive' || isSameRouting(row.routing, routing)) return
  throw new ProviderStateError(`the provider is ${state}: deactivate it to change its routing`)
}
