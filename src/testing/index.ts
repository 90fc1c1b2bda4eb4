export type { Check } from './check.ts'
export { createFakeClock, type FakeClock } from './fake-clock.ts'
export type { ClaimExpectations } from './logout-claim-checks.ts'
export {
  createLogoutReceiver,
  type LogoutReceiver,
  type LogoutReceiverOptions,
  type ReceivedHead,
  type ReceivedLogout,
} from './logout-receiver.ts'
export type { ParsedMail } from './parse-mail.ts'
export type { ReceiverAnswer, ScriptedAnswer } from './receiver-answer.ts'
export type { Recording } from './recording.ts'
export {
  createRelaySink,
  type ReceivedRelayRequest,
  type RelaySink,
  type RelaySinkOptions,
} from './relay-sink.ts'
export { createSmtpSink, type ReceivedMail, type SmtpSink } from './smtp-sink.ts'
export type {
  SmtpCredentials,
  SmtpSinkAnswer,
  SmtpSinkOptions,
  SmtpSinkPhase,
} from './smtp-sink-options.ts'
export { createTestSignoff, type TestSignoff, type TestSignoffOptions } from './test-signoff.ts'
export {
  createTwilioStandIn,
  type ReceivedTwilioRequest,
  type TwilioCall,
  type TwilioStandIn,
  type TwilioStandInOptions,
  twilioError,
} from './twilio-stand-in.ts'
export {
  type LogoutTokenExpectations,
  type LogoutTokenVerdict,
  verifyLogoutToken,
} from './verify-logout-token.ts'
