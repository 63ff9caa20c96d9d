import { join } from 'node:path'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { pathWithout } from './support/path-without'
import { commandsOf, descendantsOf } from './support/processes'
import { launchPlain, startPlain } from './support/plain-launch'

const REDIS = /redis-server|valkey-server/
const ENGINE = /node\.mojom\.NodeService/

test('a second start brings the first window forward, and ends', async ({ launch, environment }) => {
  const { app } = await launch()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const second = await launchPlain(environment)
  expect(second.code).toBe(0)
  expect(second.stderr).toContain('already running')
  await until('the window is back', () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isVisible()))
  )
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('the app is killed: its Redis lives on, and the next start adopts it', async ({ launch, home }) => {
  const first = await launch()
  const [server] = await until('the embedded Redis runs', async () => {
    const pids = await commandsOf(home, REDIS)
    return pids.length === 1 && pids
  })
  const main = first.app.process()
  main.kill('SIGKILL')
  await until('the app is gone', () => main.exitCode !== null || main.signalCode !== null)
  expect(await commandsOf(home, REDIS)).toEqual([server])

  const second = await launch()
  await expect(second.window.getByText(/local/i).first()).toBeVisible()
  expect(await commandsOf(home, REDIS)).toEqual([server])
  await second.close()
  await until('the app has stopped its Redis', async () => (await commandsOf(home, REDIS)).length === 0)
})

test('Ctrl+C reaches every process of the app at once, and leaves no Redis behind', async ({
  environment,
  home
}) => {
  const { child, ended } = await startPlain(environment)
  await until('the embedded Redis runs', async () => (await commandsOf(home, REDIS)).length === 1)
  const main = child.pid ?? 0
  const engine = await until('the engine runs', async () => (await descendantsOf(main, ENGINE))[0])
  // npm passes it on once more.
  for (const pid of [engine, main, main]) process.kill(pid, 'SIGINT')
  await ended
  await until('no Redis is left', async () => (await commandsOf(home, REDIS)).length === 0)
})

test('without a redis-server the window opens, says how to get one, and watches others', async ({
  launch,
  redis,
  cli,
  home
}) => {
  const env = {
    PATH: await pathWithout(['redis-server', 'valkey-server'], join(home, 'bin')),
    TASKGUARD_URL: redis.url
  }
  const { window } = await launch({ env })
  await expect(window.getByText(/apt(-get)? install/).first()).toBeVisible()
  cli.start([
    'run',
    '--url',
    redis.url,
    '--type',
    'video_analysis',
    '--id',
    'elsewhere',
    '--',
    'sleep',
    '600'
  ])
  await expect(window.getByRole('row').filter({ hasText: 'elsewhere' })).toBeVisible()
})

test('without a display: one line that says what to do', async ({ environment }) => {
  const { DISPLAY: _none, ...env } = environment
  const { code, stderr } = await launchPlain(env)
  expect(code).toBe(1)
  const ours = stderr.split('\n').filter((line) => line !== '' && !line.includes(':ERROR:'))
  expect(ours).toEqual([expect.stringMatching(/^Task Guard: no display .*xvfb-run/)])
})

test.describe('a wrong environment is refused in one line', () => {
  for (const [name, value, says] of [
    ['TASKGUARD_URL', 'http://:hunter22@host', /^Task Guard: TASKGUARD_URL: takes redis:/],
    ['TASKGUARD_NAMESPACE', 'a b', /^Task Guard: TASKGUARD_NAMESPACE: takes/],
    [
      'TASKGUARD_HOME',
      '/proc/version/home',
      /^Task Guard: TASKGUARD_HOME: \/proc\/version\/home can't be used/
    ]
  ] as const)
    test(name, async ({ environment }) => {
      const { code, stderr } = await launchPlain({ ...environment, [name]: value })
      expect(code).toBe(2)
      expect(stderr).not.toContain('hunter22')
      const ours = stderr.split('\n').filter((line) => line !== '' && !line.includes(':ERROR:'))
      expect(ours).toEqual([expect.stringMatching(says)])
    })
})
