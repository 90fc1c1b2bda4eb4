import type { WriteScope } from '../engine/index.ts'
import { EgressBlockedError, OptionError } from '../errors.ts'
import type { MessageChannel } from '../notification/index.ts'
import { assertEndpoint, type EndpointRules, type WebhookTarget } from '../provider/index.ts'
import type { AddressGuard } from '../transport/index.ts'
import type { NotificationDraft } from './notification-input.ts'

/** Judges at the door where a webhook leads. */
export interface TargetDoor {
  /**
   * Undefined for messages that go through a provider.
   *
   * @throws {OptionError} it is missing, or the URL is refused by its form.
   * @throws {EgressBlockedError} the network guard forbids where it leads.
   */
  open(
    draft: NotificationDraft,
    at: { readonly scope: WriteScope; readonly channel: MessageChannel },
  ): Promise<WebhookTarget | undefined>
}

const OPTION = 'notification.target.url'

/** The only key of a target; its host names it no further. */
const KEY_ID = 'target'

/** Creates the door: the form first, then where the host leads. */
export function createTargetDoor(guard: AddressGuard, rules: EndpointRules): TargetDoor {
  return {
    async open({ target }, { scope, channel }) {
      if (channel !== 'webhook' && target) refuse('expected a target only of a webhook, got one')
      if (channel !== 'webhook') return undefined
      if (!target) return refuse('expected where the webhook goes, got nothing')
      assertEndpoint(OPTION, target.url, rules)
      await assertAdmitted(guard, target.url)
      return {
        kind: 'webhook',
        instance: scope.instance,
        endpoint: target.url,
        format: target.format,
        signingKeys: target.key === undefined ? [] : [{ id: KEY_ID, secret: target.key }],
      }
    },
  }
}

/** A name that does not resolve just now is let through: it is judged again at each attempt. */
async function assertAdmitted(guard: AddressGuard, url: string): Promise<void> {
  try {
    await guard.check(new URL(url).hostname)
  } catch (error) {
    if (!(error instanceof EgressBlockedError)) return
    const problem = `the network guard forbids where it leads (${error.reason}); allow it with the option egress.allow`
    throw new EgressBlockedError(error.reason, `${OPTION}: ${problem}`, { cause: error })
  }
}

function refuse(problem: string): never {
  throw new OptionError('notification.target', problem)
}
