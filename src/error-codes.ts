/** Every code, with what it means for the person who reads it. The table in docs/errors.md is made from it. */
export const ERROR_CODES = {
  ERR_OPTION_INVALID: 'A value passed to a call is missing or wrong; `option` names it.',
  ERR_LOGOUT_URI_RELATIVE: 'The logout URI is not an absolute URI.',
  ERR_LOGOUT_URI_FRAGMENT: 'The logout URI has a fragment.',
  ERR_LOGOUT_URI_USERINFO: 'The logout URI carries a user name or password.',
  ERR_LOGOUT_URI_SCHEME: 'The logout URI is neither https, nor plain http that was allowed.',
  ERR_LOGOUT_URI_BLOCKED: 'The logout URI leads to an address that the network guard forbids.',
  ERR_SESSION_NOT_FOUND: 'No session with that id has been registered.',
  ERR_SESSION_NOT_RECORDED:
    'A login, or the end of a session, could not be written down, so the request went no further; `cause` says why.',
  ERR_DELIVERY_NOT_FOUND: 'No delivery with that id exists.',
  ERR_DELIVERY_STATE: 'The delivery is in a state in which this cannot be done.',
  ERR_DELIVERY_ERASED:
    'The delivery is final, so its message was erased: it can only be asked for anew.',
  ERR_RECOVERY_NOT_FOUND: 'No recovery with that id exists.',
  ERR_RELYING_PARTY_NOT_FOUND: 'No relying party with that client id is known.',
  ERR_PROVIDER_NOT_FOUND: 'No provider with that id exists in this channel and instance.',
  ERR_PROVIDER_STATE:
    'The provider is in a state in which this cannot be done, or lacks what it needs for it.',
  ERR_FEATURE_UNKNOWN: 'A feature of that name does not exist.',
  ERR_FEED_EXISTS: 'A feed of that name was added before.',
  ERR_SIGNING_KEY: 'No signing key fits the algorithm that the relying party wants.',
  ERR_TOKEN_ENCRYPTION: 'The logout token could not be encrypted for the relying party.',
  ERR_ENCRYPTION_KEY: 'There is no key to seal secrets at rest with, or it is no key.',
  ERR_DECRYPTION: 'Something sealed at rest cannot be opened with the keys at hand.',
  ERR_ROTATION_INCOMPLETE:
    'Some of what is sealed at rest could not be opened and stays as it was, all else is sealed anew; `unopened` says where.',
  ERR_EGRESS_BLOCKED: 'The network guard refused the destination; `reason` says why.',
  ERR_DATABASE_UNAVAILABLE: 'The database cannot be reached, or refuses the connection.',
  ERR_CONTENTION: 'Others changed the same row again and again; try again.',
  ERR_MIGRATION: 'The schema is newer than this version, or a migration failed.',
  ERR_CITUS_MISSING:
    'The tables were to be spread over servers, and the database has no extension citus.',
  ERR_EMBEDDED_POSTGRES: 'The embedded Postgres server could not be started.',
  ERR_PACKAGE_MISSING: 'An optional package that this call needs is not installed.',
  ERR_SNAPSHOT_VERSION:
    'A stored snapshot is of a machine version that this version does not know.',
  ERR_EVENT_REFUSED: 'A machine was sent an event that it does not declare, or a reserved one.',
  ERR_ENGINE_STOPPED: 'The engine is stopped or draining and takes nothing new.',
  ERR_TEMPLATE_SYNTAX:
    'A text or link template is malformed, or uses a tag or filter that is not offered.',
  ERR_TEMPLATE_VARIABLE:
    'A text or link template names a variable that its message type does not have, or leaves out the code that it is sent for.',
  ERR_TEMPLATE_LIMIT: 'A text or link template is too long, or takes too much to render.',
  ERR_LINK_RELATIVE: 'The link is neither absolute nor rooted at the origin.',
  ERR_LINK_SCHEME: 'The link is neither https, nor plain http that was allowed.',
  ERR_LINK_HOST: 'The host of the link is made of a variable, or carries a user name or password.',
  ERR_MESSAGE_TYPE_UNKNOWN: 'No message type of that name exists.',
  ERR_MESSAGE_CHANNEL: 'The message type is not sent by that channel.',
  ERR_RECIPIENT_MISSING: 'The recipient has no address of the kind that the message type asks for.',
  ERR_RECIPIENT_EMAIL: 'The e-mail address is not one plain address.',
  ERR_NOTIFICATION_CAP_RECIPIENT: 'The recipient has had as many messages as it may get for now.',
  ERR_NOTIFICATION_CAP_INSTANCE: 'The instance has sent as many messages as it may for now.',
  ERR_NOTIFICATION_CAP_COUNTRY: 'As many SMS as may go to that country for now have been sent.',
  ERR_NOTIFICATION_COUNTRY: 'SMS to that country are not allowed in this instance.',
  ERR_CODE_CHECK: 'The provider that made a code gives no verdict on it; try again.',
  ERR_IDEMPOTENCY_KEY: 'The idempotency key was used for another message.',
  ERR_RECIPIENT_PHONE: 'The phone number is not a possible one in international form.',
  ERR_PROVIDER_SECRET: 'A secret of the provider is missing, or cannot be used as one.',
  ERR_PROVIDER_USE: 'The provider cannot carry this message, or does not check codes.',
  ERR_TRUSTED_DOMAIN_EXISTS: 'The domain is trusted already.',
  ERR_TRUSTED_DOMAIN_NOT_FOUND: 'The domain is not a trusted one.',
  ERR_ORIGIN_UNKNOWN:
    'The instance has no primary domain: set `origins.primary`, in the options or in its settings.',
} as const satisfies Record<string, string>

/** Any code that a `SignoffError` can carry. */
export type ErrorCode = keyof typeof ERROR_CODES
