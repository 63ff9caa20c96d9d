/**
 * A package's entry in a lock file, as far as it is read and written here.
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [cpu]
 * @property {string[]} [os]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 *
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/**
 * Entries that a lock lacks: builds for other platforms that the registry at hand does not carry. npm leaves them out
 * in silence, and then "npm ci" refuses the whole lock, on every machine. npm fetches none of them on this platform; elsewhere it
 * does, by the exact version. Only exact versions and names that tell their platform (`…linux-x64-musl`) can be completed.
 * @param {Lock} lock
 * @returns {Record<string, LockEntry>} by folder
 * @throws {Error} on a missing entry that can't be derived
 */
export function missingPlatforms(lock) {
  /** @type {Record<string, LockEntry>} */
  const missing = {}
  for (const [folder, entry] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (resolves(lock, folder, name)) continue
      missing[`node_modules/${name}`] = {
        version: exact(name, version),
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true
      }
    }
  return missing
}

/**
 * Whether a package in this folder finds the other one, as Node looks for it.
 * @param {Lock} lock
 * @param {string} from
 * @param {string} name
 */
function resolves(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder}${folder ? '/' : ''}node_modules/${name}` in lock.packages) return true
    if (folder === '') return false
  }
}

/**
 * @param {string} name
 * @param {string} version
 */
function exact(name, version) {
  if (/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) return version
  throw new Error(`${name}@${version} is not in the lock, and its exact version is unknown`)
}

/**
 * @param {string} name e.g. `@oxlint/binding-linux-arm-gnueabihf`
 * @returns {Pick<LockEntry, 'cpu' | 'os' | 'libc'>}
 */
export function platformOf(name) {
  const words = name.split(/[/-]/)
  const os = OPERATING_SYSTEMS.find((word) => words.includes(word))
  const cpu = PROCESSORS.find((word) => words.includes(word))
  if (!os || !cpu) throw new Error(`${name} is not in the lock, and its name tells no platform`)
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined
  return { cpu: [cpu], os: [os], ...(os === 'linux' && libc ? { libc } : {}) }
}
