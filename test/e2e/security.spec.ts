import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startRedis } from '../support/redis'
import { until } from '../support/until'
import { filesWith } from './support/files-with'
import { expect, test } from './support/fixtures'
import { openForeignWindow, policyViolations } from './support/hostile-pages'
import { callFromPage } from './support/page-api'
import { processesOf } from './support/processes'
import { startRun } from './support/runs'

/** What the page sees of the world, by the page's own account. */
const globalsOf = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => {
    const names = [
      'require',
      'process',
      'module',
      'exports',
      '__dirname',
      'global',
      'Buffer',
      'electron',
      'ipcRenderer'
    ]
    return Object.fromEntries(names.map((name) => [name, typeof Reflect.get(globalThis, name)]))
  })

test('the window has no Node and no Electron, only the contract', async ({ launch }) => {
  const { window, app } = await launch()
  const globals = await globalsOf(window)
  expect(Object.values(globals).every((type) => type === 'undefined')).toBe(true)
  const api = await window.evaluate(() => Object.keys(Reflect.get(globalThis, 'taskguard') as object).sort())
  expect(api).toEqual(['call', 'on'])

  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // Electron 33 and 45 both have it; the typings only in parts.
    const read = contents && (Reflect.get(contents, 'getLastWebPreferences') as () => Record<string, unknown>)
    return read?.call(contents)
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true
  })
})

test('the policy is in force: nothing inline, no eval, nothing from elsewhere', async ({ launch }) => {
  const { window } = await launch()
  expect(window.url()).toBe('app://taskguard/index.html')
  const policy = await window.evaluate(async () =>
    (await fetch(location.href)).headers.get('content-security-policy')
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')

  const done = await window.evaluate(async () => {
    const tried: Record<string, unknown> = {}
    const script = document.createElement('script')
    try {
      script.textContent = 'globalThis.inlineRan = true'
      document.head.append(script)
    } catch {
      // Trusted types refuse the text already.
    }
    tried['inline script'] = Reflect.get(globalThis, 'inlineRan') === true
    // Not within evaluate() itself: the debugger may eval what the page may not.
    tried['eval'] = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-eval -- that it fails is what is tested
          resolve((0, eval)('1 + 1') === 2)
        } catch {
          resolve(false)
        }
      })
    )
    tried['fetch'] = await fetch('http://127.0.0.1:1/').then(
      () => true,
      (error: unknown) => !/Failed to fetch/.test(String(error))
    )
    tried['file'] = await fetch('file:///etc/passwd').then(
      () => true,
      () => false
    )
    const image = new Image()
    tried['image'] = await new Promise((resolve) => {
      image.addEventListener('load', () => resolve(true))
      image.addEventListener('error', () => resolve(false))
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='
    })
    return tried
  })
  expect(done).toEqual({ 'inline script': false, eval: false, fetch: false, file: false, image: false })
})

test('the workbench itself breaks no rule of the policy', async ({ launch }) => {
  const { window, log } = await launch()
  expect(await policyViolations(window)).toEqual([])
  expect(log()).not.toMatch(/denied a (request|navigation|new window|permission)/)
})

test('only files of the page are served, whatever the path', async ({ launch }) => {
  const { window } = await launch()
  const answers = await window.evaluate(async () => {
    const paths = [
      '/../main/index.cjs',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/nothing.js',
      '/assets/'
    ]
    const status = async (path: string): Promise<number> => (await fetch(path)).status
    const posted = await fetch('/index.html', { method: 'POST', body: 'x' })
    return [...(await Promise.all(paths.map(status))), posted.status]
  })
  expect(answers).toEqual([404, 404, 404, 404, 404, 400])
})

test('navigation and new windows are denied', async ({ launch }) => {
  const { window, app, log } = await launch()
  const here = window.url()
  const opened = await window.evaluate(() => {
    const windows = [open('https://example.org/'), open('app://taskguard/index.html'), open('about:blank')]
    location.href = 'https://example.org/?secret=1'
    return windows.map((one) => one === null)
  })
  expect(opened).toEqual([true, true, true])
  await until('the navigation is refused', () => log().includes('denied a navigation to https://example.org'))
  for (const url of ['file:///etc/passwd', 'app://other/index.html', 'data:text/html,<script>1</script>'])
    await window.evaluate((to) => void (location.href = to), url)
  const link = window.evaluate(() => {
    const anchor = document.createElement('a')
    anchor.href = 'https://example.org/'
    anchor.target = '_blank'
    document.body.append(anchor)
    anchor.click()
    anchor.remove()
  })
  await link
  expect(window.url()).toBe(here)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  // What a URL carries stays out of the log.
  expect(log()).not.toContain('secret=1')
})

test('permissions are denied', async ({ launch }) => {
  const { window } = await launch()
  const answers = await window.evaluate(async () => {
    const refused = async (ask: () => Promise<unknown>): Promise<boolean> =>
      ask().then(
        () => false,
        () => true
      )
    return {
      notification: await Notification.requestPermission(),
      camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED)
        )
      ),
      clipboard: await refused(() => navigator.clipboard.readText())
    }
  })
  expect(answers).toEqual({ notification: 'denied', camera: true, place: true, clipboard: true })
})

test('a call is refused from a foreign page, from a frame, with wrong arguments, by an unknown name', async ({
  launch,
  home
}) => {
  const { window, app } = await launch()
  const foreign = await openForeignWindow(app)
  expect(await callFromPage(foreign, 'app:info')).toContain('app:info: not allowed from this page')
  await foreign.close()

  expect(await callFromPage(window, 'app:info')).toMatchObject({ home })
  const refused: readonly [name: string, args: unknown, why: string][] = [
    ['demo:set', { running: 'yes' }, 'demo:set: running: '],
    ['demo:set', { running: true, more: 1 }, 'demo:set: '],
    ['endpoints:add', { name: 'x'.repeat(65), url: 'redis://h' }, 'endpoints:add: name: '],
    ['clipboard:write', { text: ['x'] }, 'clipboard:write: text: '],
    ['clipboard:write', undefined, 'clipboard:write: '],
    ['app:quit', undefined, 'no such call: app:quit'],
    ['__proto__', undefined, 'no such call: __proto__']
  ]
  for (const [name, args, why] of refused) expect(await callFromPage(window, name, args)).toContain(why)

  // No frame stands on the page at all; were one there, it would have no bridge.
  const framed = await window.evaluate(async () => {
    const frame = document.createElement('iframe')
    frame.src = '/index.html'
    const over = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    document.body.append(frame)
    await over
    let bridged = false
    try {
      bridged = frame.contentWindow !== null && 'taskguard' in frame.contentWindow
    } catch {
      // Another origin: an error page in place of ours.
    }
    frame.remove()
    return bridged
  })
  expect(framed).toBe(false)
})

test('a hostile resource id is shown as text; control characters are refused at acquire', async ({
  launch,
  redis,
  cli
}) => {
  const { window, app } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>\u202Egpj.exe`
  const id = markup + '\u{1F3AC}'.repeat((256 - Buffer.byteLength(markup)) >> 2)
  expect(Buffer.byteLength(id)).toBeGreaterThan(252)
  startRun(cli, { url: redis.url, id })

  // The table leaves the middle out; the whole id stands in the tooltip, the mark that turns text written out.
  const shown = window.getByRole('row').locator('bdi[title*="onerror"]')
  await expect(shown).toBeVisible()
  expect(await shown.getAttribute('title')).toBe(id.replace('\u202E', '⟨U+202E⟩'))
  expect(await shown.evaluate((element) => element.children.length)).toBe(0)
  expect(await window.evaluate(() => document.querySelectorAll('script:not([src]), img').length)).toBe(0)
  expect(await window.title()).not.toContain('owned')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)

  for (const control of ['\u0007', '\u001b[31m', '\n', '\u0085']) {
    const refused = await cli.run([
      'run',
      '--url',
      redis.url,
      '--type',
      'video_analysis',
      '--id',
      `a${control}b`,
      '--',
      'true'
    ])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('control characters')
    // oxlint-disable-next-line no-control-regex -- nor does the refusal speak to the terminal
    expect(refused.stderr.trimEnd()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085]/)
  }
  expect(await redis.client().keys('*a?b*')).toEqual([])
})

test('what the app starts inherits no password of its environment', async ({ launch, redis }) => {
  const secrets = { TASKGUARD_URL: redis.url, TASKGUARD_PASSWORD_PROD: 'hunter22-and-more' }
  const { app, window } = await launch({ env: secrets })
  await expect(window.getByRole('button', { name: 'TASKGUARD_URL', exact: true })).toBeVisible()
  // A program that the app starts gets this environment: an editor for settings.json, a page of Chromium's.
  const names = await app.evaluate(() => Object.keys(process.env))
  expect(names.filter((name) => name.startsWith('TASKGUARD_'))).toEqual(['TASKGUARD_HOME'])
})

test('without a keyring a password lives in memory only: in no file, no log, no argument', async ({
  launch,
  cli,
  home
}) => {
  const password = 'hunter22-and-more'
  const redis = await startRedis({ args: ['--requirepass', password] })
  try {
    const { window } = await launch()
    await expect(window.getByRole('tab', { name: 'Get Started' })).toBeVisible()
    const url = redis.url.replace('redis://', `redis://:${password}@`)
    expect(await callFromPage(window, 'endpoints:add', { name: 'prod', url })).toEqual({
      ok: true,
      id: 'settings:prod',
      secretKept: 'session'
    })
    await window.getByRole('tab', { name: 'Locks' }).click()
    cli.start(
      ['run', '--type', 'video_analysis', '--id', 'behind-1', '--lease', '3s', '--', 'sleep', '600'],
      {
        TASKGUARD_URL: url
      }
    )
    await expect(window.getByRole('row').filter({ hasText: 'behind-1' })).toBeVisible()

    // The server forgets who we are: connecting again takes the password again.
    await redis.shutdown()
    await redis.start()
    await expect(window.getByRole('row').filter({ hasText: 'behind-1' })).not.toHaveClass(/stale/, {
      timeout: 30_000
    })

    expect(await filesWith(home, password)).toEqual([])
    expect(await readFile(join(home, 'settings.json'), 'utf8')).toContain(`"port": ${redis.port}`)
    for (const pid of await processesOf(home))
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password)
  } finally {
    await redis.stop()
  }
})
