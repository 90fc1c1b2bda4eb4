import { X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import { OptionError } from '../errors.ts'

/**
 * A TLS context that trusts Node's certificate authorities and, besides, those in `ca`.
 * `undefined` when there are none to add, so that Node's own shared context is used.
 *
 * @param ca PEM texts; each may hold several certificates
 * @throws OptionError naming `egress.ca[i]`
 */
export function createTrust(ca: readonly string[] | undefined): tls.SecureContext | undefined {
  if (!ca || ca.length === 0) return undefined
  ca.forEach(assertCertificate)
  return tls.createSecureContext({ ca: [...defaultAuthorities(), ...ca], minVersion: 'TLSv1.2' })
}

interface AuthorityList {
  /** Node 22.15 and later. */
  getCACertificates?(type: 'default'): readonly string[]
  readonly rootCertificates: readonly string[]
}

/** What Node trusts by itself, with `NODE_EXTRA_CA_CERTS` where Node can tell. */
function defaultAuthorities(list: AuthorityList = tls): readonly string[] {
  return list.getCACertificates ? list.getCACertificates('default') : list.rootCertificates
}

function assertCertificate(pem: string, index: number): void {
  try {
    new X509Certificate(pem)
  } catch (cause) {
    throw new OptionError(`egress.ca[${index}]`, 'wants a certificate as PEM text', { cause })
  }
}
