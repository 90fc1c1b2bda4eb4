/** Where the URL of the database is looked for, unless `--database` names it. */
export const DATABASE_VARIABLE = 'DATABASE_URL'

/** Where the keys of `encryption.keys` are looked for: an argument would stand in the list of processes. */
export const KEYS_VARIABLE = 'SIGNOFF_ENCRYPTION_KEYS'
