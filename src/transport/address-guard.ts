import { type Clock, systemClock } from '../clock.ts'
import { EgressBlockedError } from '../errors.ts'
import { type BlockReason, classifyAddress } from './address-class.ts'
import {
  type Address,
  isMalformedHost,
  normaliseHost,
  parseAddress,
  parseHostLiteral,
} from './address-literal.ts'
import { type AddressRules, parseAddressRules } from './address-rules.ts'
import { createDeadlineLookup, type Lookup, nameServerLookup, systemLookup } from './lookup.ts'
import { createPatientLookup } from './patient-lookup.ts'
import { abortable } from './signal.ts'

/** An address that was checked, in its usual spelling. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/**
 * Decides where we may connect to. Knows nothing of HTTP: whoever opens a socket asks it, connects
 * to one of the addresses it returned (never to the name again, which could resolve anew), and asks
 * {@link AddressGuard.inspect} about the socket's remote address.
 */
export interface AddressGuard {
  /**
   * All addresses of `host`, in the order to try them: itself when it is a literal in any spelling,
   * else what it resolves to. One bad address refuses the whole name.
   *
   * @param host a name or a literal, with or without brackets
   * @throws EgressBlockedError with a {@link BlockReason} as `reason`; no address in the message
   * @throws NetworkError when the name does not resolve, or not in time
   * @throws the signal's reason when it aborts
   */
  check(host: string, signal?: AbortSignal): Promise<readonly ResolvedAddress[]>
  /** Why this address is refused for that host, or `undefined`. Asks no resolver. */
  inspect(host: string, address: string): BlockReason | undefined
  /** Why a host is refused that is an address in any spelling, or no host at all. A name is not judged. Asks no resolver. */
  inspectLiteral(host: string): BlockReason | undefined
}

/** Options of {@link createAddressGuard}. */
export interface AddressGuardOptions {
  /**
   * Exceptions: CIDRs and single addresses admit what is inside them; a host name admits whatever
   * exactly that name resolves to. Default: none.
   */
  readonly allow?: readonly string[]
  /** CIDRs and addresses to refuse as well, even if `allow` admits them. Default: none. */
  readonly deny?: readonly string[]
  /** The resolver. Default: the operating system's, and the name servers themselves where it is slow. */
  readonly lookup?: Lookup
  /** Deadline of one lookup, milliseconds. Default 3000. */
  readonly lookupTimeoutMs?: number
  /** For the deadline. Default: the machine's own. */
  readonly clock?: Clock
}

/** How long the operating system may think before the name servers are asked as well. */
const PATIENCE_MS = 250

/**
 * The network guard: public addresses only, plus what the operator admits.
 *
 * @throws OptionError when an entry of `allow` or `deny` is neither host, address nor CIDR
 * @example
 * const guard = createAddressGuard({ allow: ['10.1.0.0/16', 'relay.internal'] })
 * await guard.check('169.254.169.254') // EgressBlockedError, reason `metadata`
 */
export function createAddressGuard(options: AddressGuardOptions = {}): AddressGuard {
  const rules = parseAddressRules(options.allow ?? [], options.deny ?? [])
  const clock = options.clock ?? systemClock
  const timeoutMs = options.lookupTimeoutMs ?? 3000
  const ways = { first: systemLookup, second: nameServerLookup, patienceMs: PATIENCE_MS, clock }
  const resolve = options.lookup ?? createPatientLookup(ways)
  const lookup = createDeadlineLookup(resolve, { clock, timeoutMs })

  return {
    async check(host, signal) {
      const name = normaliseHost(host)
      if (isMalformedHost(name)) throw refuse('malformed')
      const literal = parseHostLiteral(name)
      if (literal) return [admit(rules, name, literal)]
      const found = await abortable(lookup(name), signal)
      return found.map((text) => admit(rules, name, parseAddress(text)))
    },
    inspect: (host, address) => judge(rules, normaliseHost(host), parseAddress(address)),
    inspectLiteral(host) {
      const name = normaliseHost(host)
      if (isMalformedHost(name)) return 'malformed'
      const literal = parseHostLiteral(name)
      return literal && judge(rules, name, literal)
    },
  }
}

function judge(rules: AddressRules, host: string, address?: Address): BlockReason | undefined {
  if (!address) return 'malformed'
  if (rules.denies(address)) return 'denied'
  return rules.admits(host, address) ? undefined : classifyAddress(address)
}

function admit(rules: AddressRules, host: string, address?: Address): ResolvedAddress {
  const reason = judge(rules, host, address)
  if (reason || !address) throw refuse(reason ?? 'malformed')
  return { address: address.toString(), family: address.kind() === 'ipv4' ? 4 : 6 }
}

function refuse(reason: BlockReason): EgressBlockedError {
  return new EgressBlockedError(reason, `the network guard refuses the destination (${reason})`)
}
