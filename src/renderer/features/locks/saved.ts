import { settingsSchema, type SavedFilter, type SettingsValues } from '@shared/settings/schema'

const schema = settingsSchema.shape['locks.savedFilters']

/** The saved filters among the values of settings.json; none where they can't be read. */
export function savedFiltersOf(values: SettingsValues): readonly SavedFilter[] {
  const read = schema.safeParse(values['locks.savedFilters'])
  return read.success ? read.data : []
}
