export type {
  DkimConfig,
  HttpProviderConfig,
  HttpProviderSecrets,
  OpenedProvider,
  ProviderChannel,
  ProviderKind,
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
