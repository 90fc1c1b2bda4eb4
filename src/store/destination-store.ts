import type { DestinationContext, DestinationState } from '../../machines/index.ts'
import { type Database, first } from './database.ts'
import type { JournalLine, RowKey, StoredSnapshot } from './row.ts'
import { destinationSql } from './sql/index.ts'

/** The breaker of a destination as stored. */
export interface DestinationRow extends RowKey {
  readonly state: DestinationState
  readonly snapshot: StoredSnapshot<DestinationContext>
  readonly machineVersion: number
  readonly revision: number
}

/** A step of a destination, to be saved. Names are those of the columns. */
export interface DestinationSave {
  readonly instance_id: string
  readonly bucket: number
  readonly id: string
  readonly machine_version: number
  readonly state: DestinationState
  readonly snapshot: StoredSnapshot<DestinationContext>
  readonly revision: number
  readonly next_revision: number
  readonly due_at: string | null
  readonly changed_at: string
}

/** Reads and writes the health of destinations. */
export type DestinationStore = ReturnType<typeof createDestinationStore>

/** The destinations of a database. */
export function createDestinationStore(db: Database) {
  return {
    listAiling: () => db.query<DestinationRow>(destinationSql.LIST_AILING, []),

    get: ({ bucket, instance, id }: RowKey) =>
      first(db.query<DestinationRow>(destinationSql.GET_DESTINATION, [bucket, instance, id])),

    /** False: another replica was faster; read it again. */
    async save(step: DestinationSave, line: JournalLine): Promise<boolean> {
      const parameters = [JSON.stringify([step]), JSON.stringify([line]), step.bucket]
      return (await db.query(destinationSql.SAVE_DESTINATION, parameters)).length > 0
    },

    /** Replicas forget it at their next look; a step that is under way there finds no row and changes nothing. */
    async remove(key: RowKey): Promise<void> {
      const parameters = [key.bucket, key.instance, key.id]
      await db.query(destinationSql.REMOVE_DESTINATION, parameters)
    },
  }
}
