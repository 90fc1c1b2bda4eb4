export { type AnswerMask, createAnswerMask, maskPatterns } from './answer-mask.ts'
export { assertEndpoint, type EndpointRules } from './endpoint.ts'
export {
  httpProviderShape,
  type KindRules,
  PROVIDER_KINDS,
  type ProviderDestination,
} from './kind.ts'
export {
  buildMail,
  type Mail,
  type Mailbox,
  type MailSignature,
  type SmtpProvider,
} from './mail.ts'
export { isVerifying, openProvider } from './opened-provider.ts'
export type {
  ClientAuth,
  DkimConfig,
  HttpProviderConfig,
  HttpProviderSecrets,
  OnUncertain,
  OpenedProvider,
  ProviderChannel,
  ProviderKind,
  ProviderRouting,
  RelayFormat,
  RelaySigningKey,
  SmtpAuth,
  SmtpConfig,
  SmtpSecrets,
  SmtpTls,
  TwilioConfig,
  TwilioSecrets,
  WebhookTarget,
} from './provider.ts'
export {
  mergeProvider,
  type ParsedProvider,
  type ProviderSettingsInput,
  parseProvider,
  parseSecrets,
  settingsShape,
} from './provider-input.ts'
export type {
  ProviderMessage,
  ProviderTransport,
  SealedMessage,
  SendOptions,
  VerificationVerdict,
} from './provider-transport.ts'
export { type AnswerContext, classifyRelayAnswer } from './relay-answer.ts'
export { buildRelayRequest, type HttpProvider, type RelayRequest } from './relay-request.ts'
export { parseSigningSecret } from './relay-signature.ts'
export { isSameRouting, rankByRouting } from './routing.ts'
export { createSigningKey, rotateSigningKeys } from './signing-key.ts'
export {
  classifySmtpFailure,
  type SmtpFailure,
  type SmtpFault,
  type SmtpPhase,
  type SmtpReply,
  toAcceptedMail,
} from './smtp-answer.ts'
export { smtpSecretsSchema, smtpShape } from './smtp-input.ts'
export { classifyTwilioAnswer, classifyTwilioCheck } from './twilio-answer.ts'
export { findTwilioMeaning, type TwilioMeaning } from './twilio-code.ts'
export { twilioSecretsSchema, twilioShape } from './twilio-input.ts'
export {
  buildTwilioCheck,
  buildTwilioRequest,
  type TwilioProvider,
  type TwilioRequest,
} from './twilio-request.ts'
