import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { provideElectron } from '../../scripts/setup/electron-runtime.mjs'
import { findPython } from '../../scripts/setup/python.mjs'
import { expect, test } from '../e2e/support/fixtures'
import { until } from '../support/until'
import { runPackager, startPackagedApp } from './packaged-app'

const root = join(import.meta.dirname, '../..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** A fuse's state is a character on the wire. */
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

let output: string
let app: string

test.beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'taskguard-package-'))
  const { code, output: log } = runPackager(['--output', output])
  expect(code, log).toBe(0)
  const { isFallback } = await provideElectron()
  if (isFallback) expect(log).toContain('TEST BUILD, not to be given to anyone')
  app = join(output, 'linux-unpacked')
})

test.afterAll(async () => {
  await rm(output, { recursive: true, force: true })
})

test('the fuses are set: only RunAsNode, asar integrity and asar only are on', async () => {
  const wire = await getCurrentFuseWire(join(app, 'task-guard'))
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: ON,
    [FuseV1Options.EnableCookieEncryption]: OFF,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
    [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
    [FuseV1Options.OnlyLoadAppFromAsar]: ON,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: OFF,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: OFF
  })
})

test('the app is one archive, with the scripts of the guard readable beside it', async () => {
  const resources = join(app, 'resources')
  expect(listPackage(join(resources, 'app.asar'), { isPack: false })).toEqual(
    expect.arrayContaining([
      '/out/main/index.cjs',
      '/out/main/engine.cjs',
      '/out/main/cli.cjs',
      '/package.json'
    ])
  )
  const inside = listPackage(join(resources, 'app.asar'), { isPack: false })
  expect(inside.filter((file) => /node_modules|\.map$|\.ts$/.test(file))).toEqual([])
  const own = await readdir(join(root, 'src/main/engine/guard/lua'))
  expect(own).toContain('acquire.lua')
  expect((await readdir(join(resources, 'lua'))).toSorted()).toEqual(own.toSorted())
  expect(await stat(join(resources, 'default_app.asar')).catch(() => undefined)).toBeUndefined()
  expect((await stat(join(resources, 'icons', 'icon.png'))).size).toBeGreaterThan(1000)
  // A Mac's menu bar takes a template, in two sizes.
  for (const name of ['tray.png', 'trayTemplate.png', 'trayTemplate@2x.png'])
    expect((await stat(join(resources, 'icons', 'tray', name))).size).toBeGreaterThan(300)
})

test('the guard for Python is there whole, with the very same scripts, and runs from a copy', async ({
  home
}) => {
  const shipped = join(app, 'resources', 'python')
  const lua = join(root, 'src/main/engine/guard/lua')
  for (const name of await readdir(lua))
    expect(await readFile(join(shipped, 'taskguard', 'lua', name), 'utf8')).toBe(
      await readFile(join(lua, name), 'utf8')
    )
  const listed = spawnSync('git', ['ls-files', '.'], {
    cwd: join(root, 'resources/python'),
    encoding: 'utf8'
  })
  for (const name of listed.stdout.trim().split('\n'))
    expect(await readFile(join(shipped, name), 'utf8'), name).toBe(
      await readFile(join(root, 'resources/python', name), 'utf8')
    )
  // As on a worker: the folder alone.
  const copy = join(home, 'taskguard')
  expect(spawnSync('cp', ['-r', join(shipped, 'taskguard'), copy]).status).toBe(0)
  const source = 'from taskguard.scripts import folder, load; print(folder()); print(load("acquire").sha)'
  const { status, stdout, stderr } = spawnSync(findPython() ?? 'python3', ['-c', source], {
    env: { PATH: process.env['PATH'] ?? '', PYTHONPATH: home },
    encoding: 'utf8'
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^${join(copy, 'lua')}\n[0-9a-f]{40}\n$`))
})

test('the command line inside answers, through a link too, without a display', async ({ home }) => {
  const launcher = join(app, 'resources', 'bin', 'taskguard')
  const link = join(home, 'taskguard')
  expect(spawnSync('ln', ['-s', launcher, link]).status).toBe(0)
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TASKGUARD_HOME: home }
  for (const command of [launcher, link]) {
    const { status, stdout, stderr } = spawnSync(command, ['--version'], { env, encoding: 'utf8' })
    expect({ status, stderr, stdout: stdout.trim() }).toEqual({ status: 0, stderr: '', stdout: version })
  }
})

test('the guard works from inside the package, and the command it runs knows nothing of Electron', async ({
  home,
  redis
}) => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TASKGUARD_HOME: home, TASKGUARD_URL: redis.url }
  const { status, stdout, stderr } = spawnSync(
    join(app, 'resources', 'bin', 'taskguard'),
    ['run', '--type', 'video', '--id', 'packaged', '--', 'env'],
    { env, encoding: 'utf8' }
  )
  expect(status, stderr).toBe(0)
  expect(stdout).toMatch(/^TASKGUARD_FENCE=\d+$/m)
  expect(stdout).not.toContain('ELECTRON_RUN_AS_NODE')
})

test('the sample jobs stand beside the archive, and run on the app’s own runtime', async () => {
  const samples = join(app, 'resources', 'jobs')
  const listed = spawnSync('git', ['ls-files', '.'], { cwd: join(root, 'resources/jobs'), encoding: 'utf8' })
  for (const name of listed.stdout.trim().split('\n'))
    expect(
      (await readFile(join(samples, name))).equals(await readFile(join(root, 'resources/jobs', name))),
      name
    ).toBe(true)
  const { status, stdout, stderr } = spawnSync(
    join(app, 'task-guard'),
    [join(samples, 'video.mjs'), '--passes=1', '--device=cpu'],
    // As the built-in templates start it.
    { env: { PATH: process.env['PATH'] ?? '', ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' }
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('"frames":40')
})

test('the packaged app opens its window', async ({ environment }, testInfo) => {
  const running = await startPackagedApp(join(app, 'task-guard'), environment)
  try {
    const page = await until('a page', () => running.browser.contexts()[0]?.pages()[0], { timeoutMs: 20_000 })
    await expect(page).toHaveTitle(/Task Guard/)
    await expect(page.locator('#root > *').first()).toBeVisible()
    await page.screenshot({ path: testInfo.outputPath('packaged.png') })
  } finally {
    await testInfo.attach('packaged-app.log', { body: running.log(), contentType: 'text/plain' })
    await running.stop()
  }
})

test('the packaged app takes the links over, and opens the one it is started with', async ({
  environment,
  home
}) => {
  // Where a desktop keeps what opens what: a command that writes down what it is asked for.
  const asked = join(home, 'asked')
  await mkdir(join(home, 'bin'))
  await writeFile(join(home, 'bin', 'xdg-settings'), `#!/bin/sh\necho "$@" >> '${asked}'\n`, { mode: 0o755 })
  const link = 'taskguard://resource/elsewhere/taskguard/video/8123'
  const env = { ...environment, PATH: `${join(home, 'bin')}:${environment['PATH'] ?? ''}` }
  const running = await startPackagedApp(join(app, 'task-guard'), env, [link])
  try {
    const page = await until('a page', () => running.browser.contexts()[0]?.pages()[0], { timeoutMs: 20_000 })
    await expect(page.getByRole('article', { name: 'video 8123' })).toContainText('“elsewhere”')
    await until(
      'the desktop is told',
      async () =>
        (await readFile(asked, 'utf8')) === 'set default-url-scheme-handler taskguard task-guard.desktop\n'
    )
  } finally {
    await running.stop()
  }
})

test('a release from the fallback runtime is refused', async () => {
  const { isFallback } = await provideElectron()
  const fallback = isFallback ? {} : { TASKGUARD_ELECTRON: 'fallback' }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/package.mjs', '--release', '--output', output],
    {
      cwd: root,
      env: { ...process.env, ...fallback },
      encoding: 'utf8'
    }
  )
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('no release: the runtime is the fallback')
})
