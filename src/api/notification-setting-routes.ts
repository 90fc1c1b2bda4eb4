import { z } from 'zod'
import { LANGUAGES, notificationSettingsSchema, textOverrideSchema } from '../notification/index.ts'
import { parseOptions } from '../option.ts'
import { domainSchema } from '../origin/index.ts'
import { type Call, defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

/** The texts that the path and the query name. */
function toTextsKey(call: Pick<Call, 'parameter'> & { readonly query: Level }) {
  const language = parseOptions(z.enum(LANGUAGES), call.parameter('language'), 'language')
  return { type: call.parameter('type'), language, ...call.query }
}

interface Level {
  readonly organization?: string
}

const textsPath = '/message-texts/{type}/{language}'

/** Domains that links may point to. */
export const trustedDomainRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/trusted-domains',
    name: 'listTrustedDomains',
    summary: 'Domains beside the own ones that links may point to, by name.',
    scope: 'read',
    query: inputs.Paging,
    output: 'TrustedDomainPage',
    answer: ({ source, query, level }) => source.trustedDomains.list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'POST',
    path: '/trusted-domains',
    name: 'addTrustedDomain',
    summary: 'Lets links point to a domain.',
    scope: 'write',
    body: z.strictObject({ domain: domainSchema }),
    output: 'TrustedDomain',
    answer: ({ source, body, scope }) => source.trustedDomains.add(body.domain, scope),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/trusted-domains/{domain}',
    name: 'removeTrustedDomain',
    summary: 'Lets no link point there any more.',
    scope: 'write',
    answer: ({ source, parameter, scope }) =>
      source.trustedDomains.remove(parameter('domain'), scope),
  }),
]

/** Texts of messages. */
export const messageTextRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/message-texts',
    name: 'listMessageTexts',
    summary: 'Texts that were set, by type and language: of an organisation, or of the instance.',
    scope: 'read',
    query: inputs.MessageTextFilter,
    output: 'MessageTextPage',
    answer: ({ source, query, level }) => source.messageTexts.list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'GET',
    path: textsPath,
    name: 'getMessageTexts',
    summary: 'What is set, and what a message is made of.',
    scope: 'read',
    query: inputs.Level,
    output: 'MessageTexts',
    answer: (call) => call.source.messageTexts.get(toTextsKey(call), call.level),
  }),
  defineRoute({
    method: 'GET',
    path: `${textsPath}/default`,
    name: 'getDefaultMessageTexts',
    summary: 'The texts that nobody has touched.',
    scope: 'read',
    output: 'DefaultMessageTexts',
    answer: async ({ source, parameter }) =>
      source.messageTexts.getDefault(toTextsKey({ parameter, query: {} })),
  }),
  defineRoute({
    method: 'PUT',
    path: textsPath,
    name: 'setMessageTexts',
    summary: 'Replaces what is set. Every template is rendered once, on trial.',
    scope: 'write',
    query: inputs.Level,
    body: textOverrideSchema,
    output: 'MessageTexts',
    answer: (call) =>
      call.source.messageTexts.set({ ...toTextsKey(call), texts: call.body }, call.scope),
  }),
  defineRoute({
    method: 'DELETE',
    path: textsPath,
    name: 'resetMessageTexts',
    summary: 'Takes back what was set; the level below counts again.',
    scope: 'write',
    query: inputs.Level,
    answer: (call) => call.source.messageTexts.reset(toTextsKey(call), call.scope),
  }),
]

/** Settings of notifications. */
export const notificationSettingRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/notification-settings',
    name: 'getNotificationSettings',
    summary: 'What is set, and what holds: for an organisation, or the instance.',
    scope: 'read',
    query: inputs.Level,
    output: 'NotificationSettings',
    answer: ({ source, query, level }) => source.notificationSettings.get(query, level),
  }),
  defineRoute({
    method: 'PUT',
    path: '/notification-settings',
    name: 'setNotificationSettings',
    summary: 'Replaces what is set. Links are tried at once.',
    scope: 'write',
    query: inputs.Level,
    body: notificationSettingsSchema,
    output: 'NotificationSettings',
    answer: ({ source, query, body, scope }) =>
      source.notificationSettings.set({ ...query, settings: body as object }, scope),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/notification-settings',
    name: 'resetNotificationSettings',
    summary: 'Takes back what was set; the level below counts again.',
    scope: 'write',
    query: inputs.Level,
    answer: ({ source, query, scope }) => source.notificationSettings.reset(query, scope),
  }),
]
