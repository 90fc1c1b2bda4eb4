/** Options that every command takes. */
export const commonOptions = {
  database: { type: 'string', help: 'postgres:// URL; default: the environment’s DATABASE_URL' },
  instance: { type: 'string', help: 'tenant; default: default' },
  actor: { type: 'string', help: 'who does it, for the journal; default: cli' },
  json: { type: 'boolean', help: 'JSON on standard output' },
  help: { type: 'boolean', short: 'h', help: 'this text' },
} as const
