import { findProgram, outputOf } from '../lib/programs.mjs'

/**
 * The Python that has what the Python guard and its tests need: the one on PATH, or the system's own, for which the
 * package manager installs.
 * @returns {string | undefined} its full path
 */
export function findPython() {
  const here = [findProgram('python3'), '/usr/bin/python3']
  return here.find(
    (file) => file !== undefined && outputOf(file, ['-c', 'import redis, celery']) !== undefined
  )
}
