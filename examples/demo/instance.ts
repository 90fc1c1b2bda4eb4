/** Signoff's instance for this OP. One of its own, in case `--database` names a database that others use. */
export const INSTANCE = 'demo'
