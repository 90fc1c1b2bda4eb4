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
export type { ReceiverAnswer, ScriptedAnswer } from './receiver-answer.ts'
export type { Recording } from './recording.ts'
export {
  type LogoutTokenExpectations,
  type LogoutTokenVerdict,
  verifyLogoutToken,
} from './verify-logout-token.ts'
