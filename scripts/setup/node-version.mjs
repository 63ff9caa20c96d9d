import { SetupError } from '../lib/say.mjs'

const OLDEST = [20, 19]

/**
 * @param {string} version
 * @throws {SetupError} on a Node that the tools do not run on
 */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new SetupError(`this is Node ${version}; Task Guard takes Node ${OLDEST.join('.')} or newer.`)
}
