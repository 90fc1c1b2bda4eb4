import { EgressBlockedError } from '../errors.ts'
import {
  assertEndpoint,
  type EndpointRules,
  PROVIDER_KINDS,
  type ProviderDestination,
  type ProviderKind,
} from '../provider/index.ts'
import type { AddressGuard } from '../transport/index.ts'

/** Judges at the door where a provider leads. */
export interface ProviderDoor {
  /** @throws {OptionError} a URL is refused by its form. */
  assertForm(kind: ProviderKind, config: object): void
  /**
   * @throws {OptionError} a URL is refused by its form.
   * @throws {EgressBlockedError} the network guard forbids where it leads. A name that does not resolve
   * just now is let through: it is judged again at each attempt.
   */
  assert(kind: ProviderKind, config: object): Promise<void>
}

/** Creates the door: the form first, then where the hosts lead. */
export function createProviderDoor(guard: AddressGuard, rules: EndpointRules): ProviderDoor {
  const listDestinations = (kind: ProviderKind, config: object) =>
    PROVIDER_KINDS[kind].listDestinations(config)
  const assertForm = (kind: ProviderKind, config: object) => {
    for (const { option, url } of listDestinations(kind, config))
      if (url !== undefined) assertEndpoint(`provider.${option}`, url, rules)
  }
  return {
    assertForm,
    async assert(kind, config) {
      assertForm(kind, config)
      for (const one of listDestinations(kind, config)) await assertAdmitted(guard, one)
    },
  }
}

async function assertAdmitted(
  guard: AddressGuard,
  { option, host }: ProviderDestination,
): Promise<void> {
  try {
    await guard.check(host)
  } catch (error) {
    if (!(error instanceof EgressBlockedError)) return
    const problem = `the network guard forbids where it leads (${error.reason}); allow it with the option egress.allow`
    throw new EgressBlockedError(error.reason, `provider.${option}: ${problem}`, { cause: error })
  }
}
