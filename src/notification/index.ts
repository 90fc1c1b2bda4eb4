export { type Branding, brandingSchema, parseBranding } from './branding.ts'
export { defineMessageType, type MessageTypeDefinition } from './define-message-type.ts'
export { type EmailAddress, parseEmailAddress } from './email-address.ts'
export { formatDuration, formatInstant, type InstantFormat } from './format.ts'
export {
  type ChosenLanguage,
  chooseLanguage,
  FALLBACK_LANGUAGE,
  LANGUAGES,
  type Language,
  type LanguageWishes,
  parseLanguageTag,
} from './language.ts'
export { assertLink, type LinkInput, type LinkRules, toLink } from './link.ts'
export { maskEmailAddress, maskPhoneNumber } from './mask.ts'
export {
  type MessageArgs,
  type MessageChannel,
  type MessageType,
  parseArgs,
  pickChannel,
} from './message-type.ts'
export {
  type BuiltInMessageTypeName,
  findMessageType,
  MESSAGE_TYPES,
  type OwnMessageTypes,
} from './message-types.ts'
export { type PhoneNumber, type PhoneNumberRules, parsePhoneNumber } from './phone-number.ts'
export { EXAMPLE_RECIPIENT, type PreviewInput, previewNotification } from './preview.ts'
export {
  type Addressee,
  type AddressRule,
  parseRecipient,
  pickEmail,
  pickPhone,
  type Recipient,
  recipientSchema,
} from './recipient.ts'
export { type RelayBody, toRelayBody } from './relay-body.ts'
export {
  addressVerification,
  type RenderedMessage,
  type RenderedNotification,
  renderNotification,
} from './render.ts'
export type { NotificationInput } from './scene.ts'
export {
  mergeSettings,
  type NotificationCap,
  type NotificationCaps,
  type NotificationSettings,
  notificationSettingsSchema,
  parseNotificationSettings,
  toLinkRules,
} from './settings.ts'
export { countSms, MOST_SMS_SEGMENTS, type SmsLength } from './sms.ts'
export type { TemplateData } from './template-data.ts'
export type { EmailTexts, MessageTexts } from './text/index.ts'
export {
  defaultTexts,
  type FullEmailTexts,
  type FullTexts,
  mergeTexts,
  parseTextOverride,
  type TextOverride,
  type TextOverrides,
  textOverrideSchema,
} from './text-override.ts'
export {
  type LinkValidation,
  type TextValidation,
  validateLink,
  validateTexts,
} from './validate.ts'
export {
  type RelayProvider,
  toZitadelBody,
  toZitadelWebhookBody,
  type ZitadelArgs,
  type ZitadelBody,
} from './zitadel-body.ts'
