import { SetupError } from '../lib/say.mjs'

/**
 * What to package, and from what: a release takes only the official runtime, in the locked version.
 * @param {object} wish
 * @param {boolean} wish.release installers, not only the unpacked app
 * @param {boolean} wish.allowFallback for tests of the release itself
 * @param {Pick<import('../setup/electron-runtime.mjs').ElectronRuntime, 'version' | 'isFallback' | 'distPath'>} wish.electron
 * @param {string} wish.lockedElectron
 * @returns {{ args: string[], say: string[] }} arguments for electron-builder, and what to tell
 * @throws {SetupError} where a release is refused
 */
export function packagePlan({ release, allowFallback, electron, lockedElectron }) {
  if (electron.version === '')
    throw new SetupError(`${electron.distPath} does not say which Electron it is (no file "version").`)
  const official = !electron.isFallback && electron.version === lockedElectron
  if (!release)
    return {
      args: ['--dir'],
      say: official ? [] : [`TEST BUILD, not to be given to anyone: ${describe(electron, lockedElectron)}.`]
    }
  if (official) return { args: [], say: [] }
  if (!allowFallback)
    throw new SetupError(
      `no release: ${describe(electron, lockedElectron)}. A release is made from the official Electron ` +
        `${lockedElectron}: run "npx install-electron" on a machine that reaches its download, or set ` +
        'ELECTRON_OVERRIDE_DIST_PATH to an unpacked official one.'
    )
  return {
    // A name that nobody takes for a release.
    args: ['-c.artifactName=TEST-BUILD-${productName}-${version}-${os}-${arch}.${ext}'],
    say: [`TEST BUILD of a release, not to be given to anyone: ${describe(electron, lockedElectron)}.`]
  }
}

/**
 * @param {{ version: string, isFallback: boolean }} electron
 * @param {string} lockedElectron
 */
const describe = ({ version, isFallback }, lockedElectron) =>
  isFallback
    ? `the runtime is the fallback, Electron ${version} as a third party packed it`
    : `the runtime is Electron ${version}, locked is ${lockedElectron}`
