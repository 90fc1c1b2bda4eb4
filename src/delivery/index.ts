export type { HttpAnswer, HttpRequest, HttpTransport } from './http-transport.ts'
export type { Outcome, OutcomeDetail, OutcomeKind } from './outcome.ts'
