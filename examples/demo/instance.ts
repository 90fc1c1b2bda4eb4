/** Signoff's instance for this OP. One of its own, in case `DATABASE_URL` names a database that others use. */
export const INSTANCE = 'demo'
