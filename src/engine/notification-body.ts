import type { Vault } from '../encryption/index.ts'
import type { RenderedNotification } from '../notification/index.ts'
import type { WebhookTarget } from '../provider/index.ts'
import type { RowKey } from '../store/index.ts'

/** What of a notification lies sealed at rest, as long as its delivery is open. */
export interface NotificationBody {
  readonly rendered: RenderedNotification
  /** Where a webhook goes. */
  readonly target?: WebhookTarget
}

/** What a body is sealed for: it opens as no other delivery's. */
export const bodyPurpose = ({ instance, id }: Pick<RowKey, 'instance' | 'id'>) => ({
  instance,
  kind: 'body',
  id,
})

/** @throws {EncryptionKeyError} there is no key. */
export function sealBody(
  vault: Vault,
  key: Pick<RowKey, 'instance' | 'id'>,
  body: NotificationBody,
): Promise<string> {
  return vault.seal(JSON.stringify(body), bodyPurpose(key))
}

/** @throws {DecryptionError} no key fits. */
export async function openBody(
  vault: Vault,
  key: Pick<RowKey, 'instance' | 'id'>,
  sealed: string,
): Promise<NotificationBody> {
  return JSON.parse(await vault.open(sealed, bodyPurpose(key))) as NotificationBody
}
