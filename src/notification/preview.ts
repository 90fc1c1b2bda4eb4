import { FALLBACK_LANGUAGE } from './language.ts'
import { type MessageType, parseArgs, pickChannel } from './message-type.ts'
import type { Recipient } from './recipient.ts'
import { type RenderedNotification, renderNotification } from './render.ts'
import type { NotificationInput } from './scene.ts'

/** What a preview may fix; everything but the type has an example. */
export type PreviewInput = Pick<NotificationInput, 'type'> & Partial<NotificationInput>

/** 14 March 2026, 15:09:26 UTC. */
const EXAMPLE_NOW_MS = 1_773_500_966_000

/** A user who has everything that a text can speak of. */
export const EXAMPLE_RECIPIENT: Recipient = {
  userId: '294016',
  userName: 'anna.keller',
  firstName: 'Anna',
  lastName: 'Keller',
  nickName: 'Anna',
  displayName: 'Anna Keller',
  preferredLoginName: 'anna.keller@op.example',
  loginName: 'anna.keller@op.example',
  loginNames: ['anna.keller@op.example'],
  lastEmail: 'anna.keller@mail.example',
  verifiedEmail: 'anna.keller@mail.example',
  previousEmail: 'anna@mail.example',
  lastPhone: '+41791234567',
  verifiedPhone: '+41791234567',
  previousPhone: '+41797654321',
  creationDate: '2025-02-03T08:00:00Z',
  changeDate: '2026-03-14T15:09:26Z',
  timeZone: 'UTC',
}

function toExpiry({ lifeMs }: MessageType): Pick<NotificationInput, 'expiresAtMs'> {
  return lifeMs === undefined ? {} : { expiresAtMs: EXAMPLE_NOW_MS + lifeMs }
}

/** An input of which everything but the type is an example, unless it is given. */
export function toPreviewInput(given: PreviewInput): NotificationInput {
  const { type } = given
  return {
    channel: pickChannel(type),
    args: parseArgs(type, type.example),
    recipient: EXAMPLE_RECIPIENT,
    language: { language: FALLBACK_LANGUAGE, locale: FALLBACK_LANGUAGE },
    origin: 'https://op.example',
    instance: 'default',
    organization: '294015',
    createdAtMs: EXAMPLE_NOW_MS,
    nowMs: EXAMPLE_NOW_MS,
    ...toExpiry(type),
    ...given,
  }
}

/**
 * A message as it would look, without sending it: rendered with the type's example args and an example
 * user. Needs no clock; its present is a fixed day.
 *
 * @throws TemplateError `ERR_TEMPLATE_…`, LinkError `ERR_LINK_…`
 *
 * @example
 * previewNotification({ type: MESSAGE_TYPES['otp.email'], branding: { name: 'Example Shop' } }).message?.html
 */
export function previewNotification(given: PreviewInput): RenderedNotification {
  return renderNotification(toPreviewInput(given))
}
