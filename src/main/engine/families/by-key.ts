import type { LockLibrary } from '@shared/families/library'
import type { Family } from './family'

/** Of a library whose keys say nothing but what they lock: the type is the library, the id the whole key. */
export const placedByKey = (library: LockLibrary): Pick<Family, 'library' | 'placeOf' | 'keyOf'> => ({
  library,
  placeOf: (key) => ({ type: library, id: key }),
  keyOf: ({ id }) => id
})
