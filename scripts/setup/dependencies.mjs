import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { npmCommand, runProgram } from '../lib/programs.mjs'
import { root } from '../lib/root.mjs'
import { say, SetupError } from '../lib/say.mjs'

/**
 * A lock file, as far as it is read here.
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lock
 */

/**
 * What the lock names and node_modules lacks, or has in another version. Optional packages are for other platforms.
 * @param {Lock} wanted package-lock.json
 * @param {Lock | undefined} installed node_modules/.package-lock.json, npm's own record
 * @returns {string[]} their folders
 */
export function staleDependencies(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([folder, entry]) => folder !== '' && !entry.optional && !entry.devOptional)
    .filter(([folder, entry]) => installed?.packages[folder]?.version !== entry.version)
    .map(([folder]) => folder)
}

/**
 * Installs the locked dependencies unless they are there.
 * @throws {SetupError} when npm fails
 */
export async function ensureDependencies() {
  const record = readLock('node_modules/.package-lock.json')
  const wanted = readLock('package-lock.json')
  if (!wanted) throw new SetupError('package-lock.json is missing: is this a whole checkout?')
  const stale = staleDependencies(wanted, record)
  if (stale.length === 0) return
  say(
    record ? `${stale.length} dependencies are not as locked; installing …` : 'installing the dependencies …'
  )
  const npm = npmCommand(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  // npm's summary goes to stderr with the rest of the setup's progress.
  const code = await runProgram(npm.command, npm.args, {
    cwd: root,
    shell: npm.shell,
    stdio: ['ignore', 2, 2]
  })
  if (code !== 0) throw new SetupError(`"npm ci" failed with exit code ${code}; its output is above.`)
}

/**
 * @param {string} name
 * @returns {Lock | undefined}
 */
function readLock(name) {
  const file = path.join(root, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
