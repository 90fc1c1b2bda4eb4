import type { ProviderDirectory } from '../engine/index.ts'
import { DeliveryStateError } from '../errors.ts'
import {
  chooseLanguage,
  findMessageType,
  type MessageType,
  parseArgs,
  parseRecipient,
  pickChannel,
  previewNotification,
  type RenderedNotification,
  toLinkRules,
} from '../notification/index.ts'
import { CodeCheckError } from '../notification-errors.ts'
import { parseOptions } from '../option.ts'
import type { ProviderTransport } from '../provider/index.ts'
import type { DeliveryStore, JournalRow, RowKey } from '../store/index.ts'
import { parseCallOptions, parseInstance } from './call-scope.ts'
import { noSuchDelivery, toDeliveryKey } from './delivery-key.ts'
import { codeCheckSchema, type PreviewDraft, parsePreview } from './notification-input.ts'
import { findOrigin, type NotificationSource, present, toWishes } from './notification-scene.ts'
import type { NotificationPreview, Notifications } from './notifications.ts'

/** What previews and checks need. */
export interface NotificationsPorts {
  readonly source: NotificationSource
  readonly deliveries: DeliveryStore
  readonly providers: ProviderDirectory
  readonly transport: ProviderTransport
}

const CHECK_TIMEOUT_MS = 10_000

/** Creates what there is to notifications beside sending them. */
export function createNotifications(ports: NotificationsPorts): Notifications {
  return {
    async preview(input, options) {
      const { instance, origin } = parseCallOptions(options)
      const draft = parsePreview(input)
      const rendered = await render(ports.source, draft, present({ instance, origin }))
      return toPreview(rendered)
    },
    async check(input, options) {
      const instance = parseInstance(options)
      const { deliveryId, code } = parseOptions(codeCheckSchema, input, 'check')
      const key = toDeliveryKey(deliveryId, instance)
      const { providerId, verificationId } = await findVerification(ports.deliveries, key)
      const provider = await ports.providers.open(instance, providerId)
      if (!provider) throw new CodeCheckError('the provider that made the code has been removed')
      const check = { verificationId, code, timeoutMs: CHECK_TIMEOUT_MS }
      const verdict = await ports.transport.check(provider, check)
      if (typeof verdict === 'string') return { verdict }
      throw new CodeCheckError(
        `the provider that made the code gave no verdict (${verdict.code ?? verdict.kind})`,
      )
    },
  }
}

async function render(
  source: NotificationSource,
  draft: PreviewDraft,
  scope: { readonly instance?: string; readonly origin?: string },
): Promise<RenderedNotification> {
  const { instance = '', origin } = scope
  const type = findMessageType(draft.type, source.types)
  const channel = pickChannel(type, draft.channel)
  const level = { instance, organization: draft.organization }
  const settings = await source.settings(level)
  const recipient = draft.recipient === undefined ? undefined : parseRecipient(draft.recipient)
  const language = chooseLanguage(toWishes({ locale: draft.locale, recipient, settings }))
  return previewNotification({
    type,
    channel,
    args: parseArgs(type, toArgs(type, draft)),
    language,
    overrides: await source.texts({ ...level, type, language: language.language }),
    instance,
    origin: await findOrigin(source, { instance, ...present({ origin }) }),
    links: toLinkRules(settings),
    ...present({
      recipient,
      organization: draft.organization,
      branding: settings.branding,
      defaultCountry: settings.defaultCountry,
      urlTemplate: draft.urlTemplate ?? settings.urlTemplates?.[type.name],
    }),
  })
}

const toArgs = (type: MessageType, { args }: PreviewDraft): object => ({
  ...type.example,
  ...(args as object | undefined),
})

function toPreview(rendered: RenderedNotification): NotificationPreview {
  const { type, channel, language, message, url, sms } = rendered
  return { type, channel, locale: language.locale, ...present({ message, url, sms }) }
}

/** Who made the code, and under which name; the journal has both. */
async function findVerification(deliveries: DeliveryStore, key: RowKey) {
  const row = await deliveries.get(key)
  if (!row) throw noSuchDelivery()
  const { providerId, facts, state } = row
  const isVerification = 'verify' in facts
  const accepted = (await deliveries.journal('delivery', key)).findLast(isAccepted)
  const verificationId = accepted?.detail?.['reference']
  if (!isVerification || providerId === null || typeof verificationId !== 'string') {
    throw new DeliveryStateError(
      `the delivery is ${state}: only a code that its provider made and has sent can be checked`,
    )
  }
  return { providerId, verificationId }
}

const isAccepted = ({ event }: JournalRow): boolean => event === 'attempt.accepted'
