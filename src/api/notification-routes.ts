import { toDate } from '../clock.ts'
import type { NotificationInput } from '../service/index.ts'
import { defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

/** Notifications: asking for one, looking at one, checking a code. */
export const notificationRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/notifications',
    name: 'notify',
    summary: 'Tells a user something: on disk when this answers, sent in the background.',
    scope: 'write',
    status: 202,
    body: inputs.Notification,
    output: 'NotificationAccepted',
    answer({ source, scope, body: { origin, expiresAt, ...rest } }) {
      const end = expiresAt === undefined ? {} : { expiresAt: toDate(Date.parse(expiresAt)) }
      const options = { ...scope, ...(origin === undefined ? {} : { origin }) }
      return source.notify({ ...rest, ...end } as NotificationInput, options)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/notifications/preview',
    name: 'previewNotification',
    summary: 'A message as it would be sent, with example args and an example user.',
    scope: 'read',
    body: inputs.NotificationPreviewInput,
    output: 'NotificationPreview',
    answer({ source, level, body: { origin, ...rest } }) {
      const options = { ...level, ...(origin === undefined ? {} : { origin }) }
      return source.notifications.preview(rest as NotificationInput, options)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/notifications/check',
    name: 'checkCode',
    summary: 'Asks the provider that made a code whether this is it.',
    scope: 'write',
    body: inputs.CodeCheck,
    output: 'CodeVerdict',
    answer: ({ source, level, body }) => source.notifications.check(body, level),
  }),
]
