import type { SavedFilter } from '@shared/settings/schema'
import { parseSettings } from './parse'
import { removeJsonc, setJsonc } from './edit-jsonc'
import { editSettings } from './write'

const KEY = 'locks.savedFilters'

/**
 * Writes a saved filter, keeping every comment and the layout of the file: in the place of the one called `was`, else of
 * the one that has its name, else last. A name stands once.
 * @throws UsageError as `addEndpoint` does
 */
export const saveFilter = (home: string, filter: SavedFilter, was: string | null): Promise<void> =>
  editSettings(home, (text) => {
    const { settings } = parseSettings(text, '')
    const names = settings[KEY].map(({ name }) => name)
    const place = was !== null && names.includes(was) ? names.indexOf(was) : names.indexOf(filter.name)
    if (names.length === 0) return setJsonc(text, [KEY], [filter])
    const written =
      place === -1 ? setJsonc(text, [KEY, names.length], filter, true) : setJsonc(text, [KEY, place], filter)
    // A rename to a name that another had: that one goes.
    const other = names.findIndex((name, at) => name === filter.name && at !== place)
    return place === -1 || other === -1 ? written : removeJsonc(written, [KEY, other])
  })

/** Takes a saved filter out; one that is not there is none to take out. */
export const deleteFilter = (home: string, name: string): Promise<void> =>
  editSettings(home, (text) => {
    const place = parseSettings(text, '').settings[KEY].findIndex((one) => one.name === name)
    return place === -1 ? text : removeJsonc(text, [KEY, place])
  })
