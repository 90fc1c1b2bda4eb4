import { toDate } from '../clock.ts'
import { NOTIFICATION_RETRY_POLICY } from '../delivery/index.ts'
import type { KeyedHash, Vault } from '../encryption/index.ts'
import {
  type NotificationRequest,
  type Notifier,
  noProviderDestination,
  type RoutedDelivery,
  sealBody,
  startOfWindow,
  type WriteScope,
} from '../engine/index.ts'
import { OptionError } from '../errors.ts'
import type { ProviderChannel, WebhookTarget } from '../provider/index.ts'
import type { Random } from '../random.ts'
import {
  bucketOf,
  createDeliveryId,
  type NotificationFacts,
  type Queryable,
  type RowKey,
} from '../store/index.ts'
import { type CallOptions, parseCallOptions } from './call-scope.ts'
import { assertCaps, hasCaps } from './notification-caps.ts'
import { type NotificationDraft, parseNotification } from './notification-input.ts'
import {
  type NotificationSource,
  type PreparedNotification,
  prepareNotification,
  present,
  toDeadline,
} from './notification-scene.ts'
import type { TargetDoor } from './notification-target.ts'
import type {
  EnqueuedNotification,
  NotificationInput,
  Notify,
  ReturnedCode,
} from './notifications.ts'

/** What sending notifications needs. */
export interface NotifyPorts {
  readonly source: NotificationSource
  readonly notifier: Notifier
  readonly vault: Vault
  readonly random: Random
  readonly targets: TargetDoor
  now(): number
  /** Resolves when `now` can be believed; asked on the connection of `within`, a caller's transaction. */
  ready(within?: Queryable): Promise<void>
}

/** Creates the call. */
export function createNotify(ports: NotifyPorts): Notify {
  const notify = async (
    input: NotificationInput,
    options?: CallOptions,
  ): Promise<EnqueuedNotification | ReturnedCode> => {
    const scope = parseCallOptions(options)
    const draft = parseNotification(input)
    await ports.ready(scope.within)
    const now = ports.now()
    const prepared = await prepareNotification(draft, { scope, now }, ports.source)
    if (draft.returnCode && prepared.verify)
      throw new OptionError('args.code', 'expected the code that is to be returned, got nothing')
    const deadlineAt = toDeadline(prepared.rendered, {
      now,
      maxAgeMs: NOTIFICATION_RETRY_POLICY.maxAgeMs,
    })
    if (draft.returnCode) return toReturned(prepared)
    return enqueue(ports, { draft, scope, prepared, now, deadlineAt })
  }
  return notify as Notify
}

/** A message at the door. */
interface Enqueuing {
  readonly draft: NotificationDraft
  readonly scope: WriteScope
  readonly prepared: PreparedNotification
  readonly now: number
  readonly deadlineAt: number
}

async function enqueue(ports: NotifyPorts, message: Enqueuing): Promise<EnqueuedNotification> {
  const { scope, prepared, draft } = message
  const target = await ports.targets.open(draft, { scope, channel: prepared.channel })
  const hash = await ports.notifier.hashKey.load(scope.within)
  const facts = toFacts(message)
  const idempotency = toIdempotency(draft, scope.instance, hash)
  const { writer, counter } = ports.notifier
  // What was admitted once is not counted again, nor refused.
  const known = hasCaps(prepared)
    ? await writer.find(present({ idempotency }), scope.within)
    : undefined
  if (known) return known
  const destination = await findDestination(ports, message, { target, facts })
  await assertCaps(counter, message)
  const particulars = { hash, target, facts, destination, idempotency }
  const request = await toRequest(ports, message, particulars)
  return writer.write(request, { scope, cap: toRecipientCap(hash, message) })
}

/** What a request is made of beside the message. */
interface Particulars {
  readonly hash: KeyedHash
  readonly target: WebhookTarget | undefined
  readonly facts: NotificationFacts
  readonly destination: string
  readonly idempotency: NotificationRequest['idempotency'] | undefined
}

async function toRequest(
  ports: NotifyPorts,
  { draft, scope: { instance }, prepared, now, deadlineAt }: Enqueuing,
  { hash, target, facts, destination, idempotency }: Particulars,
): Promise<NotificationRequest> {
  const { type, channel } = prepared
  const rendered = { ...prepared.rendered, deadlineAtMs: deadlineAt }
  const whose = rendered.recipient
    ? hash('user', instance, rendered.recipient.userId)
    : hash('target', instance, target?.endpoint ?? '')
  const place = { instance, bucket: bucketOf(instance, whose) }
  const id = createDeliveryId(now, place.bucket, ports.random)
  const body = target ? { rendered, target } : { rendered }
  return {
    id,
    place,
    channel,
    destination,
    deadlineAt,
    facts,
    sealed: await sealBody(ports.vault, { instance, id }, body),
    ...present({
      supersessionKey:
        type.supersedes && rendered.recipient
          ? hash('kind', instance, type.name, whose, draft.toNobody ? 'nobody' : '')
          : undefined,
      idempotency,
    }),
  }
}

function toFacts({ draft, prepared }: Enqueuing): NotificationFacts {
  const { rendered, verify } = prepared
  const { type, language, organization, origin } = rendered
  return {
    type,
    locale: language.locale,
    origin,
    ...present({
      organization,
      verify: verify ? (true as const) : undefined,
      nobody: draft.toNobody ? (true as const) : undefined,
    }),
  }
}

/** The bucket is the key's, so that the key is one whoever the message is for. */
function toIdempotency(draft: NotificationDraft, instance: string, hash: KeyedHash) {
  const { idempotencyKey, ...content } = draft
  if (idempotencyKey === undefined) return undefined
  const id = hash('idempotency', instance, idempotencyKey)
  const key: RowKey = { instance, bucket: bucketOf(instance, id), id }
  return { key, content: hash('content', toCanonical(content)) }
}

/** The same for the same values, in whatever order they came. */
function toCanonical(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  )
}

/**
 * The line in which it waits at first. In a caller's transaction no second connection is waited for: it is
 * routed when it is taken up.
 */
async function findDestination(
  ports: NotifyPorts,
  { scope: { instance, within }, prepared }: Enqueuing,
  { target, facts }: Pick<Particulars, 'target' | 'facts'>,
): Promise<string> {
  if (target) return `webhook:${new URL(target.endpoint).origin}`
  const channel = prepared.channel as ProviderChannel
  const destination = noProviderDestination(channel)
  if (within) return destination
  const delivery = { instance, channel, destination, providerId: null, facts }
  const { route, candidate } = await ports.notifier.router.route(delivery)
  if (!candidate) await assertSomebodySends(ports, prepared, delivery)
  return route.destination
}

/** A message that waits for a provider of the wrong kind would wait in vain. */
async function assertSomebodySends(
  { notifier: { router } }: NotifyPorts,
  { type, verify, rendered: { args } }: PreparedNotification,
  delivery: RoutedDelivery,
): Promise<void> {
  if (verify)
    throw new OptionError('args.code', 'expected a code: no active provider makes its own')
  if (!('code' in type.args.shape)) return
  const { verify: _, ...facts } = delivery.facts as NotificationFacts
  const other = await router.route({ ...delivery, facts: { ...facts, verify: true } })
  if (!other.candidate) return
  if (args['code'] === undefined)
    throw new OptionError(
      'notification.type',
      'expected one that cannot do without its code, got one that can: the only active provider sends no messages but codes of its own',
    )
  throw new OptionError('args.code', 'expected none: the provider makes and checks its own')
}

function toRecipientCap(
  hash: KeyedHash,
  { scope: { instance }, prepared: { channel, rendered, settings }, now }: Enqueuing,
) {
  const cap = settings.caps?.perRecipient
  const { addressee } = rendered
  if (!cap || !addressee) return undefined
  const address = addressee.kind === 'email' ? addressee.email.toLowerCase() : addressee.phone
  const id = hash('address', instance, channel, address)
  const windowStart = startOfWindow(now, cap.windowMs)
  const expiresAt = windowStart + cap.windowMs
  const window = { instance, bucket: bucketOf(instance, id), id, windowStart, expiresAt }
  return { window, most: cap.most }
}

function toReturned({ rendered }: PreparedNotification): ReturnedCode {
  const { args, url, expiresAtMs } = rendered
  const { code } = args
  return {
    returned: true,
    ...present({
      code: typeof code === 'string' ? code : undefined,
      url,
      expiresAt: expiresAtMs === undefined ? undefined : toDate(expiresAtMs),
    }),
  }
}
