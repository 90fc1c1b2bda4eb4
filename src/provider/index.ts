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
export { isSameRouting, rankByRouting } from './routing.ts'
