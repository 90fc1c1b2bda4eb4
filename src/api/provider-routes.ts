import { ProviderNotFoundError } from '../errors.ts'
import type { ChannelProviders, EmailProviders, SmsProviders } from '../service/index.ts'
import { type Call, defineRoute, type HttpSource, type Route } from './route.ts'
import { inputs } from './schema.ts'

/** What a channel has of its own. */
interface ChannelRoutes {
  readonly path: `/providers/${string}`
  /** Ends the names of its operations. */
  readonly name: string
  readonly changes: typeof inputs.EmailProviderChanges | typeof inputs.SmsProviderChanges
  readonly secrets: typeof inputs.EmailProviderSecrets | typeof inputs.SmsProviderSecrets
  readonly test: typeof inputs.EmailProviderTest | typeof inputs.SmsProviderTest
  of(source: HttpSource): ChannelProviders<unknown>
}

const id = ({ parameter }: Call) => parameter('id')

/** The operations that look. */
const readingRoutes = ({ path, name, of }: ChannelRoutes): readonly Route[] => [
  defineRoute({
    method: 'GET',
    path,
    name: `list${name}Providers`,
    summary: 'Its providers, oldest first.',
    scope: 'read',
    query: inputs.Paging,
    output: 'ProviderPage',
    answer: ({ source, query, level }) => of(source).list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/active`,
    name: `getActive${name}Provider`,
    summary: 'The provider that a message goes through first.',
    scope: 'read',
    query: inputs.ProviderChoice,
    output: 'Provider',
    async answer({ source, query, level }) {
      const found = await of(source).active({ ...query, ...level })
      if (!found) throw new ProviderNotFoundError('no provider of this channel is active')
      return found
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/{id}`,
    name: `get${name}Provider`,
    summary: 'One provider, without its secrets.',
    scope: 'read',
    output: 'Provider',
    answer: (call) => of(call.source).get(id(call), call.level),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/{id}/events`,
    name: `list${name}ProviderEvents`,
    summary: 'Its journal, oldest first: the path through the diagram.',
    scope: 'read',
    output: 'Journal',
    answer: async (call) => ({ items: await of(call.source).events(id(call), call.level) }),
  }),
]

/** The operations that change what a provider is. */
const settingRoutes = ({ path, name, of, ...bodies }: ChannelRoutes): readonly Route[] => [
  defineRoute({
    method: 'POST',
    path: `${path}/http`,
    name: `addHttp${name}Provider`,
    summary: 'Adds an HTTP relay, inactive; answers with its signing key, this once.',
    scope: 'write',
    body: inputs.HttpProvider,
    output: 'ProviderWithKey',
    answer: ({ source, body, scope }) => of(source).addHttp(body as never, scope),
  }),
  defineRoute({
    method: 'PATCH',
    path: `${path}/{id}`,
    name: `update${name}Provider`,
    summary: 'Changes the fields that are named; a paused one goes to work again.',
    scope: 'write',
    body: bodies.changes,
    output: 'Provider',
    answer: (call) => of(call.source).update(call.parameter('id'), call.body as object, call.scope),
  }),
  defineRoute({
    method: 'PUT',
    path: `${path}/{id}/secrets`,
    name: `set${name}ProviderSecrets`,
    summary: 'Replaces the secrets that are named; a paused one goes to work again.',
    scope: 'write',
    body: bodies.secrets,
    output: 'Provider',
    answer: (call) =>
      of(call.source).setSecret(call.parameter('id'), call.body as object, call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/{id}/rotate-key`,
    name: `rotate${name}ProviderKey`,
    summary:
      'Gives a relay a new signing key, answered this once; the former one signs on for a while.',
    scope: 'write',
    body: inputs.KeyRotation,
    output: 'SigningKey',
    answer: (call) =>
      of(call.source).rotateKey(call.parameter('id'), { ...call.body, ...call.scope }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/test`,
    name: `test${name}Provider`,
    summary: 'Sends one test message through a stored provider, or through one that is not stored.',
    scope: 'write',
    body: bodies.test,
    output: 'ProviderTestResult',
    answer: ({ source, body, level }) => of(source).test(body, level),
  }),
]

/** The operations that take it in and out of service. */
const lifeRoutes = ({ path, name, of }: ChannelRoutes): readonly Route[] => [
  defineRoute({
    method: 'POST',
    path: `${path}/{id}/activate`,
    name: `activate${name}Provider`,
    summary: 'Makes it the primary in place of the former one, or adds it for fail-over.',
    scope: 'write',
    body: inputs.ProviderActivation,
    output: 'Provider',
    answer: (call) =>
      of(call.source).activate(call.parameter('id'), { ...call.body, ...call.scope }),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/{id}/deactivate`,
    name: `deactivate${name}Provider`,
    summary: 'Takes it out of service; says how many are left.',
    scope: 'write',
    body: inputs.Nothing,
    output: 'ProviderWithdrawn',
    answer: (call) => of(call.source).deactivate(call.parameter('id'), call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/{id}/resume`,
    name: `resume${name}Provider`,
    summary: 'Puts a paused one to work again that was mended on the other side.',
    scope: 'write',
    body: inputs.Nothing,
    output: 'Provider',
    answer: (call) => of(call.source).resume(call.parameter('id'), call.scope),
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/{id}`,
    name: `remove${name}Provider`,
    summary: 'Removes it and erases its secrets; says how many are left.',
    scope: 'write',
    output: 'ProviderRemoved',
    answer: (call) => of(call.source).remove(id(call), call.scope),
  }),
]

const channelRoutes = (channel: ChannelRoutes): readonly Route[] => [
  ...readingRoutes(channel),
  ...settingRoutes(channel),
  ...lifeRoutes(channel),
]

/** E-mail and SMS providers. */
export const providerRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/providers/email/smtp',
    name: 'addSmtpProvider',
    summary: 'Adds an SMTP server, inactive.',
    scope: 'write',
    body: inputs.SmtpProvider,
    output: 'Provider',
    answer: ({ source, body, scope }) =>
      source.providers.email.addSmtp(body as Parameters<EmailProviders['addSmtp']>[0], scope),
  }),
  ...channelRoutes({
    path: '/providers/email',
    name: 'Email',
    changes: inputs.EmailProviderChanges,
    secrets: inputs.EmailProviderSecrets,
    test: inputs.EmailProviderTest,
    of: ({ providers }) => providers.email as ChannelProviders<unknown>,
  }),
  defineRoute({
    method: 'POST',
    path: '/providers/sms/twilio',
    name: 'addTwilioProvider',
    summary: 'Adds a Twilio account, inactive.',
    scope: 'write',
    body: inputs.TwilioProvider,
    output: 'Provider',
    answer: ({ source, body, scope }) =>
      source.providers.sms.addTwilio(body as Parameters<SmsProviders['addTwilio']>[0], scope),
  }),
  ...channelRoutes({
    path: '/providers/sms',
    name: 'Sms',
    changes: inputs.SmsProviderChanges,
    secrets: inputs.SmsProviderSecrets,
    test: inputs.SmsProviderTest,
    of: ({ providers }) => providers.sms as ChannelProviders<unknown>,
  }),
]
