import { z } from 'zod'
import { DeliveryNotFoundError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { bucketOfDeliveryId, isDeliveryId, type RowKey } from '../store/index.ts'

/** There is no delivery of that name. */
export const noSuchDelivery = (): DeliveryNotFoundError =>
  new DeliveryNotFoundError('no delivery with that id exists in this instance')

/**
 * An id in small letters; undefined where neither a delivery nor a recovery can have it.
 *
 * @throws {OptionError} it is no text.
 */
export function readId(id: string): string | undefined {
  const read = parseOptions(z.string().min(1), id, 'id').toLowerCase()
  return isDeliveryId(read) ? read : undefined
}

/**
 * Where a delivery lies, by its id.
 *
 * @throws {OptionError} the id is no text.
 * @throws {DeliveryNotFoundError} no delivery can have that id, so none has.
 */
export function toDeliveryKey(id: string, instance: string): RowKey {
  const read = readId(id)
  if (read === undefined) throw noSuchDelivery()
  return { instance, bucket: bucketOfDeliveryId(read), id: read }
}
