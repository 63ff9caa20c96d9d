import { spawnSync } from 'node:child_process'
import { outputOf } from '../lib/programs.mjs'
import { say, SetupError } from '../lib/say.mjs'
import { debianName, findPackageManager, installCommand } from './package-managers.mjs'
import { electronNeeds, linkerAnswers, redisNeed, testNeeds } from './system-needs.mjs'

/** @typedef {import('./system-needs.mjs').SystemNeed} SystemNeed */

const isRoot = () => process.getuid?.() === 0

/**
 * For `npm start`: Electron's libraries, without which no window opens, and redis-server, without which the app runs all
 * the same and says so.
 * @throws {SetupError} when Electron's libraries are missing and can't be installed from here
 */
export function ensureForApp() {
  const libraries = process.platform === 'linux' && linkerAnswers() ? electronNeeds : []
  const still = provide([...libraries, redisNeed])
  const fatal = still.filter((need) => need !== redisNeed)
  if (fatal.length > 0) throw new SetupError(complaint('Electron cannot start without', still))
  if (still.length > 0)
    say(
      `${redisNeed.what} is not installed: the window opens without the local endpoint. To have it: ${remedy(still)}`
    )
}

/**
 * For `npm test`: everything, because a test that can't run has failed.
 * @throws {SetupError}
 */
export function ensureForTests() {
  if (process.platform !== 'linux')
    throw new SetupError(
      `the end-to-end tests run on Linux, with Xvfb and D-Bus; this is ${process.platform}. "npm run check", ` +
        '"npm run test:unit" and "npm run test:integration" (with redis-server installed) run here.'
    )
  const libraries = linkerAnswers() ? electronNeeds : []
  const still = provide([...libraries, redisNeed, ...testNeeds])
  if (still.length > 0) throw new SetupError(complaint('the tests cannot run without', still))
}

/**
 * Installs what is missing where that can be done without asking: on Debian and its kin, as root.
 * @param {SystemNeed[]} needs
 * @returns {SystemNeed[]} what is missing still
 */
function provide(needs) {
  const missing = needs.filter((need) => !need.present())
  if (missing.length === 0 || findPackageManager() !== 'apt' || !isRoot()) return missing
  say(`installing what the system lacks: ${missing.map((need) => need.what).join(', ')} …`)
  aptInstall(missing)
  return missing.filter((need) => !need.present())
}

/** @param {SystemNeed[]} needs */
function aptInstall(needs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const apt = (args) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-q', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env
    })
  // A fresh machine has no package lists; old ones name files that are gone.
  const update = apt(['update'])
  const install = apt(['install', '-y', '--no-install-recommends', ...aptNames(needs)])
  if (install.status === 0) return
  if (update.status !== 0) process.stderr.write(update.stdout + update.stderr)
  process.stderr.write(install.stdout + install.stderr)
  say('apt-get failed; its output is above.')
}

/** @param {SystemNeed[]} needs */
const aptNames = (needs) => needs.flatMap((need) => namesIn(need, 'apt')).map((name) => debianName(name))

/**
 * @param {SystemNeed} need
 * @param {import('./package-managers.mjs').PackageManager} manager
 */
const namesIn = (need, manager) => need.packages[manager]?.split(' ') ?? []

/**
 * @param {string} opening
 * @param {SystemNeed[]} missing
 */
function complaint(opening, missing) {
  return `${opening} ${missing.map((need) => need.what).join(', ')}. Install with: ${remedy(missing)}`
}

/**
 * The exact command for this system, or in words where there is none.
 * @param {SystemNeed[]} missing
 */
function remedy(missing) {
  const manager = findPackageManager()
  if (manager) {
    const names = manager === 'apt' ? aptNames(missing) : missing.flatMap((need) => namesIn(need, manager))
    if (names.length > 0) return installCommand(manager, [...new Set(names)], isRoot())
  }
  return process.platform === 'win32'
    ? 'there is no Redis for Windows: put a redis-server.exe on PATH, or run one in WSL ("wsl --install", then ' +
        '"sudo apt-get install redis-server") and watch it as an endpoint'
    : "your system's package manager"
}

/**
 * The libraries that this Electron links and the system lacks: the last word, for those that nobody listed.
 * @param {string} execPath
 * @throws {SetupError} when there are any
 */
export function checkLinkedLibraries(execPath) {
  if (process.platform !== 'linux') return
  const missing = outputOf('ldd', [execPath])?.match(/^\s*(\S+) => not found/gm) ?? []
  if (missing.length === 0) return
  const names = missing.map((line) => line.trim().split(' ')[0])
  throw new SetupError(
    `Electron at ${execPath} lacks ${names.join(', ')}: install the packages that hold them.`
  )
}
