import { z } from 'zod'
import {
  addressSchema,
  endpointSchema,
  lineSchema,
  privateKeySchema,
  secretSchema,
} from './field.ts'
import type { SmtpConfig, SmtpSecrets, SmtpTls } from './provider.ts'
import { parseSmtpHost } from './smtp-host.ts'

const name = lineSchema(1, 200)

const auth = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('password'), user: name }),
    z.strictObject({
      kind: z.literal('xoauth2'),
      user: name,
      tokenEndpoint: endpointSchema,
      clientId: name,
      clientAuth: z.enum(['client_secret_basic', 'client_secret_post']).optional(),
      scopes: z.array(lineSchema(1, 100)).max(20).default([]),
    }),
  ],
  { error: 'expected { kind: "none" }, { kind: "password" } or { kind: "xoauth2" }' },
)

const dkim = z.strictObject({ domain: lineSchema(1, 253), selector: lineSchema(1, 63) })

/** What an SMTP provider is written down as, without its secrets. */
export const smtpShape = {
  host: lineSchema(1, 500),
  port: z.int().min(1).max(65_535).optional(),
  tls: z.enum(['implicit', 'starttls', 'none']).optional(),
  auth: auth.default({ kind: 'none' }),
  senderAddress: addressSchema,
  senderName: name.optional(),
  replyToAddress: addressSchema.optional(),
  dkim: dkim.optional(),
} as const

const IMPLICIT_TLS_PORT = 465
const SUBMISSION_PORT = 587

/** What protects a connection to a port when nothing else is said. */
export const defaultTls = (port: number): SmtpTls =>
  port === IMPLICIT_TLS_PORT ? 'implicit' : 'starttls'

/** An SMTP server, read from outside. */
export const smtpConfigSchema = z
  .strictObject(smtpShape)
  .transform(({ host, port, tls, ...rest }, check) => {
    const parsed = parseSmtpHost(host)
    const refuse = (path: string, message: string) => {
      check.issues.push({ code: 'custom', input: undefined, path: [path], message })
      return z.NEVER
    }
    if (!parsed) return refuse('host', 'expected a host such as smtp.example or smtp.example:587')
    if (port !== undefined && parsed.port !== undefined && parsed.port !== port)
      return refuse('port', `expected the port of host (${parsed.port}), got ${port}`)
    const fallback = tls === 'implicit' ? IMPLICIT_TLS_PORT : SUBMISSION_PORT
    const chosen = parsed.port ?? port ?? fallback
    return { ...rest, host: parsed.host, port: chosen, tls: tls ?? defaultTls(chosen) }
  })

/** The secrets of an SMTP server, read from outside. */
export const smtpSecretsSchema = z.strictObject({
  password: secretSchema.optional(),
  clientSecret: secretSchema.optional(),
  dkimPrivateKey: privateKeySchema.optional(),
})

/** Which secrets this configuration needs. */
export function listSmtpSecrets({ auth: { kind }, dkim: signs }: SmtpConfig) {
  const needed: (keyof SmtpSecrets)[] = []
  if (kind === 'password') needed.push('password')
  if (kind === 'xoauth2') needed.push('clientSecret')
  if (signs) needed.push('dkimPrivateKey')
  return needed
}
