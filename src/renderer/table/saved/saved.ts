import {
  savedFiltersKey,
  savedFiltersSchema,
  type SavedFilter,
  type TableName
} from '@shared/settings/saved-filters'
import type { SettingsValues } from '@shared/settings/schema'

/** A table's saved filters among the values of settings.json; none where they can't be read. */
export function savedFiltersOf(values: SettingsValues, table: TableName): readonly SavedFilter[] {
  const read = savedFiltersSchema.safeParse(values[savedFiltersKey(table)])
  return read.success ? read.data : []
}
