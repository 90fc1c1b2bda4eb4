import type { CappedCount, NotificationCounter, WriteScope } from '../engine/index.ts'
import { NotificationCapError } from '../notification-errors.ts'
import type { PreparedNotification } from './notification-scene.ts'

/** A message at the door. */
interface Counted {
  readonly scope: WriteScope
  readonly prepared: PreparedNotification
}

const COUNTRY = 'country:'

/** Whether anything is counted, or might be refused, before a message is written. */
export const hasCaps = ({ settings: { caps, allowedCountries } }: PreparedNotification): boolean =>
  allowedCountries !== undefined || Boolean(caps?.perInstance ?? caps?.perCountry)

/**
 * Counts a message for its instance and, if it is an SMS, for its country.
 *
 * @throws {NotificationCapError} one of them is full, or the country is not allowed.
 */
export async function assertCaps(counter: NotificationCounter, message: Counted): Promise<void> {
  const { prepared, scope } = message
  assertCountry(prepared)
  const full = await counter.admit(listCounts(message), scope.within)
  if (full) throw toError(full)
}

function assertCountry({ rendered: { addressee }, settings }: PreparedNotification): void {
  const { allowedCountries } = settings
  if (addressee?.kind !== 'phone' || allowedCountries === undefined) return
  if (addressee.country !== undefined && allowedCountries.includes(addressee.country)) return
  throw new NotificationCapError('ERR_NOTIFICATION_COUNTRY', {
    problem: 'the number belongs to a country that SMS are not allowed to go to',
  })
}

function listCounts({ scope: { instance }, prepared }: Counted): readonly CappedCount[] {
  const { perInstance, perCountry } = prepared.settings.caps ?? {}
  const { addressee } = prepared.rendered
  const counts: CappedCount[] = []
  if (perInstance) counts.push({ instance, name: 'instance', ...perInstance })
  if (perCountry && addressee?.kind === 'phone')
    counts.push({ instance, name: `${COUNTRY}${addressee.country ?? 'none'}`, ...perCountry })
  return counts
}

function toError({
  name,
  most,
  retryAtMs,
}: CappedCount & { readonly retryAtMs: number }): NotificationCapError {
  const isCountry = name.startsWith(COUNTRY)
  const whose = isCountry ? 'this country' : 'the instance'
  return new NotificationCapError(
    isCountry ? 'ERR_NOTIFICATION_CAP_COUNTRY' : 'ERR_NOTIFICATION_CAP_INSTANCE',
    { problem: `${whose} gets ${most} messages at most until the window is over`, retryAtMs },
  )
}
