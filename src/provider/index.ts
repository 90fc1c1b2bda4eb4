export { type AnswerMask, createAnswerMask, maskPatterns } from './answer-mask.ts'
export { isVerifying, openProvider } from './opened-provider.ts'
export type {
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
export type {
  ProviderMessage,
  ProviderTransport,
  SealedMessage,
  VerificationVerdict,
} from './provider-transport.ts'
export { type AnswerContext, classifyRelayAnswer } from './relay-answer.ts'
export { buildRelayRequest, type HttpProvider, type RelayRequest } from './relay-request.ts'
export { parseSigningSecret } from './relay-signature.ts'
export { isSameRouting, rankByRouting } from './routing.ts'
