/** Fields of a log line. Never a token, code, secret, address or message body. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * Where the engine writes what an operator should know. The shape fits pino and console alike:
 * an event name and flat fields.
 *
 * @example
 * createSignoff({ logger: { debug() {}, info: console.info, warn: console.warn, error: console.error } })
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const nothing = () => {}

/** The default: says nothing. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}
