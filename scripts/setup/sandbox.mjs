import { statSync } from 'node:fs'
import path from 'node:path'
import { findProgram, outputOf } from '../lib/programs.mjs'
import { say, SetupError } from '../lib/say.mjs'

/**
 * How Chromium's sandbox can work here. On Linux it takes user namespaces, or a helper that belongs to root and is setuid; as
 * root it refuses to run.
 * @param {string} distPath the runtime's folder
 * @returns {'works' | 'refuses root' | 'impossible'}
 */
export function sandboxState(distPath) {
  if (process.platform !== 'linux') return 'works'
  if (process.getuid?.() === 0) return 'refuses root'
  return hasUserNamespaces() || helperIsSetuid(distPath) ? 'works' : 'impossible'
}

/** Ubuntu 24.04 and hardened kernels deny them to ordinary users. */
function hasUserNamespaces() {
  return !findProgram('unshare') || outputOf('unshare', ['--user', '--map-root-user', 'true']) !== undefined
}

/** @param {string} distPath */
function helperIsSetuid(distPath) {
  const helper = statSync(path.join(distPath, 'chrome-sandbox'), { throwIfNoEntry: false })
  return helper?.uid === 0 && (helper.mode & 0o4111) === 0o4111
}

/**
 * The arguments Electron needs because of it.
 * @param {string} distPath
 * @param {readonly string[]} wanted the person's own arguments
 * @returns {string[]}
 * @throws {SetupError} where the sandbox can't work and the person has not given it up
 */
export function sandboxArgs(distPath, wanted = []) {
  if (wanted.includes('--no-sandbox')) return []
  const state = sandboxState(distPath)
  if (state === 'works') return []
  if (state === 'refuses root') {
    say(
      'running as root: Chromium’s own sandbox refuses that, so it is off (--no-sandbox). Better: an ordinary user.'
    )
    return ['--no-sandbox']
  }
  const helper = path.join(distPath, 'chrome-sandbox')
  throw new SetupError(
    'this system denies user namespaces to ordinary users, and Chromium’s sandbox needs them or its setuid helper. Set that up ' +
      `once:\n  sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"\n` +
      'or give the sandbox up for this start: npm start -- --no-sandbox'
  )
}
