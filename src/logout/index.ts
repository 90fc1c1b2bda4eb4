export {
  CONTENT_ENCRYPTION_ALGORITHMS,
  KEY_ENCRYPTION_ALGORITHMS,
  SIGNING_ALGORITHMS,
} from './algorithm.ts'
export { classifyLogoutAnswer } from './answer.ts'
export {
  type FanOutInput,
  type FanOutRegistration,
  type PlannedDelivery,
  type PlannedSession,
  planFanOut,
  planUserFanOut,
  type UserFanOutInput,
} from './fan-out.ts'
export {
  buildLogoutTokenClaims,
  LOGOUT_EVENT,
  LOGOUT_TOKEN_LIFETIME_SECONDS,
  type LogoutSubject,
  type LogoutTokenInput,
  selectClaims,
} from './logout-token.ts'
export { assertLogoutUri, type LogoutUriRules } from './logout-uri.ts'
export type {
  ClaimMode,
  LogoutTokenClaims,
  LogoutTokenIssuer,
  RelyingParty,
  RelyingPartySource,
  ResolvedRelyingParty,
  SealedToken,
  TokenEncryption,
} from './relying-party.ts'
export {
  LONGEST_URI,
  parseRelyingParty,
  type RelyingPartyInput,
  relyingPartySchema,
  relyingPartySettingsSchema,
} from './relying-party-input.ts'
export {
  createTokenIssuer,
  type SignedToken,
  type SignInput,
  type SigningHeader,
  type SigningSource,
  type TokenSigner,
} from './token-issuer.ts'
