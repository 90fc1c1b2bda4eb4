import { decodeProtectedHeader } from 'jose'
import { SigningKeyError, TokenEncryptionError } from '../errors.ts'
import type {
  LogoutTokenClaims,
  RelyingPartySource,
  ResolvedRelyingParty,
  SealedToken,
} from '../logout/index.ts'
import type { Attachment } from './attachment.ts'
import type { OidcClient, OidcProvider } from './oidc-provider-types.ts'

/**
 * Claims that keep their values: oidc-provider assigns its own `iss`, `exp`, `iat` and `sub` to the
 * payload just before it signs, and that must change nothing.
 */
function freezeQuietly(claims: LogoutTokenClaims): object {
  return new Proxy({ ...claims }, { set: () => true })
}

function isClientMetadataError(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidClientMetadata'
}

function toSealError(error: unknown, client: OidcClient) {
  const { clientId, idTokenSignedResponseAlg, idTokenEncryptedResponseAlg } = client
  if (isClientMetadataError(error)) {
    const problem = `no ${idTokenEncryptedResponseAlg} key to encrypt for client ${clientId}`
    return new TokenEncryptionError(problem, { cause: error })
  }
  const problem = `no ${idTokenSignedResponseAlg} key to sign for client ${clientId}`
  return new SigningKeyError(problem, { cause: error })
}

/**
 * Signs, and encrypts if need be, as oidc-provider does for this client: its keystore (an
 * `ExternalSigningKey` too), `id_token_signed_response_alg`, the client's secret or keys.
 */
async function issueToken(
  provider: OidcProvider,
  client: OidcClient,
  claims: LogoutTokenClaims,
): Promise<SealedToken> {
  const idToken = new provider.IdToken({}, { client, ctx: undefined })
  idToken.payload = async () => freezeQuietly(claims)
  const token = await idToken.issue({ use: 'logout' }).catch((error: unknown) => {
    throw toSealError(error, client)
  })
  const { kid, enc } = decodeProtectedHeader(token)
  return enc === undefined && kid !== undefined ? { token, kid } : { token }
}

function toRelyingParty(attachment: Attachment, client: OidcClient): ResolvedRelyingParty {
  const { clientId, backchannelLogoutUri } = client
  const { settings, refused } = attachment.settingsFor(client)
  return {
    clientId,
    ...(backchannelLogoutUri !== undefined && { backchannelLogoutUri }),
    sessionRequired: client.backchannelLogoutSessionRequired === true,
    signedResponseAlg: client.idTokenSignedResponseAlg,
    typ: 'logout+jwt',
    paused: false,
    ...settings,
    ...(refused.length > 0 && { refused }),
    issue: (claims) => issueToken(attachment.provider, client, claims),
  }
}

/**
 * The clients of a provider as relying parties, looked up afresh at each attempt. A look-up that fails
 * rejects: only a client that is known to be gone is `undefined`. Asked for the provider's own instance only.
 */
export function createClientSource(attachment: Attachment): RelyingPartySource {
  return {
    instance: attachment.instance,
    async find({ clientId }) {
      const client = await attachment.provider.Client.find(clientId)
      return client && toRelyingParty(attachment, client)
    },
  }
}
