import { savedFiltersKey, type SavedFilter, type TableName } from '@shared/settings/saved-filters'
import { parseSettings } from './parse'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { editSettings } from './write'

/**
 * Writes a saved filter of a table, keeping every comment and the layout of the file: in the place of the one called
 * `was`, else of the one that has its name, else last. A name stands once.
 * @throws UsageError as `addEndpoint` does
 */
export const saveFilter = (
  home: string,
  table: TableName,
  filter: SavedFilter,
  was: string | null
): Promise<void> =>
  editSettings(home, (text) => {
    const key = savedFiltersKey(table)
    const names = parseSettings(text, '').settings[key].map(({ name }) => name)
    const place = was !== null && names.includes(was) ? names.indexOf(was) : names.indexOf(filter.name)
    if (names.length === 0) return setJsonc(text, [key], [filter])
    const written =
      place === -1 ? setJsonc(text, [key, names.length], filter, true) : setJsonc(text, [key, place], filter)
    // A rename to a name that another had: that one goes.
    const other = names.findIndex((name, at) => name === filter.name && at !== place)
    return place === -1 || other === -1 ? written : removeJsonc(written, [key, other])
  })

/** Takes a saved filter out; one that is not there is none to take out. */
export const deleteFilter = (home: string, table: TableName, name: string): Promise<void> =>
  editSettings(home, (text) => {
    const key = savedFiltersKey(table)
    const place = parseSettings(text, '').settings[key].findIndex((one) => one.name === name)
    return place === -1 ? text : removeJsonc(text, [key, place])
  })
