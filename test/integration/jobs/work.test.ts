import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { JobTemplateInput } from '@shared/jobs/template'
import { buildCli, type TestCli } from '../../support/cli'
import { JobBench, noLocks } from '../../support/jobs'
import { printedPid, runs } from '../../support/processes'
import { readResource } from '../../support/records'
import { startRedis, type TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
let folder: string
let bench: JobBench | null = null

beforeAll(async () => {
  ;[cli, redis] = await Promise.all([buildCli(), startRedis()])
  folder = await mkdtemp(join(tmpdir(), 'taskguard-work-'))
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(async () => {
  await bench?.stop()
  bench = null
  await noLocks(redis)
})

let count = 0
/** One job of a command, launched. Its resource is new with each. */
async function launch(
  command: readonly string[],
  more: Partial<JobTemplateInput> = {},
  request: { readonly inputs?: Record<string, string>; readonly test?: boolean } = {}
): Promise<{ bench: JobBench; id: string; resource: string }> {
  count += 1
  const resource = `tape-${count}`
  const template = {
    name: 'one',
    type: 'video_analysis',
    resourceId: resource,
    command: [...command],
    lease: '20s',
    grace: '1s',
    ...more
  }
  const opened = await JobBench.open({ cli: cli.file, url: redis.url, templates: [template] })
  bench = opened
  return { bench: opened, id: await opened.launch({ template: 'one', ...request }), resource }
}
const record = (resource: string) => readResource(redis.client(), 'video_analysis', resource).record()
const sh = (script: string): string[] => ['sh', '-c', script]

describe('what a job is given', () => {
  test('reaches it unchanged: values, environment, folder; and no secret of ours', async () => {
    const hostile = `  a "b" 'c'; $(id) \`id\` \${input:other} $HOME * \\ \n\t&& ünïcödé \u202e 🎬 `
    const script = `require('node:fs').writeFileSync(process.env.TASKGUARD_RESULT_FILE, JSON.stringify({ argv: process.argv.slice(1), mine: process.env.MINE, cwd: process.cwd(), url: process.env.TASKGUARD_URL ?? null, gpus: process.env.CUDA_VISIBLE_DEVICES }))`
    const { bench: app, id } = await launch(
      [process.execPath, '-e', script, '--', '--note=${input:note}', '${input:note}'],
      {
        inputs: [
          { kind: 'text', name: 'note', multiline: true },
          { kind: 'text', name: 'other', default: 'other' }
        ],
        env: { MINE: '<${input:note}>' },
        cwd: folder
      },
      { inputs: { note: hostile } }
    )
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed' } })
    const { detail } = await app.ask({ op: 'detail', id })
    expect(JSON.parse(detail.result ?? '')).toMatchObject({
      argv: [`--note=${hostile}`, hostile],
      mine: `<${hostile}>`,
      cwd: folder,
      url: null,
      gpus: ''
    })
  })

  test('a folder of its own where the template names none', async () => {
    const { bench: app, id } = await launch(sh('echo left > mine; ls'))
    await app.ended(id)
    expect(await app.log(id)).toBe('mine\n')
    expect(await readFile(join(app.folder(id), 'work', 'mine'), 'utf8')).toBe('left\n')
  })
})

describe('a command that can’t be run', () => {
  test('is not found, is not executable, or has no folder: the job says so, and its run failed', async () => {
    const { bench: app, id, resource } = await launch(['no-such-program-anywhere'])
    expect(await app.ended(id)).toMatchObject({
      end: { outcome: 'failed', exitCode: 127, error: expect.stringContaining('was not found') }
    })
    expect(await record(resource)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('not found')
    })
    await app.stop()

    const file = join(folder, 'plain')
    await writeFile(file, 'echo no')
    await chmod(file, 0o644)
    const second = await launch([file])
    expect(await second.bench.ended(second.id)).toMatchObject({
      end: { outcome: 'failed', exitCode: 126, error: expect.stringContaining('is not executable') }
    })
    await second.bench.stop()

    const third = await launch([process.execPath, '--version'], { cwd: '${workspaceFolder}/gone' })
      .then(() => 'launched')
      .catch((error: unknown) => String(error))
    expect(third).toContain('there is no folder at')
  })

  test('exits at once, or with a code, or by a signal', async () => {
    const { bench: app, id } = await launch(['true'])
    expect(await app.ended(id)).toMatchObject({
      end: { outcome: 'completed', exitCode: 0, hasResult: false }
    })
    await app.stop()
    const second = await launch(sh('exit 7'))
    expect(await second.bench.ended(second.id)).toMatchObject({
      end: { outcome: 'failed', exitCode: 7, error: 'exit code 7' }
    })
    await second.bench.stop()
    const third = await launch(sh('kill -KILL $$'))
    expect(await third.bench.ended(third.id)).toMatchObject({
      end: { outcome: 'failed', exitCode: 137, error: 'killed by SIGKILL' }
    })
  })

  test('failed because no line of it looks as success should', async () => {
    const { bench: app, id } = await launch(sh('echo all good'), { successPattern: 'done: * frames' })
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'failed', exitCode: 0 } })
    await app.stop()
    const second = await launch(sh('echo done: 7 frames'), { successPattern: 'done: * frames' })
    expect(await second.bench.ended(second.id)).toMatchObject({ end: { outcome: 'completed' } })
  })
})

describe('a job that is stopped', () => {
  test('and ignores SIGTERM is killed after its grace, with all that it started; who stopped it is on record', async () => {
    const {
      bench: app,
      id,
      resource
    } = await launch(
      sh(
        `trap '' TERM INT; (trap '' TERM; echo child=$(exec sh -c 'echo $PPID'); while :; do sleep 0.1; done) & echo ready; while :; do sleep 0.1; done`
      )
    )
    await app.logged(id, 'ready')
    await app.logged(id, 'child=')
    const child = printedPid(await app.log(id), 'child')
    expect(await runs(child)).toBe(true)
    await app.ask({ op: 'stop', id })
    await app.seen(id, ({ state, stopAsked }) => state === 'stopping' || stopAsked || state === 'ended')
    const ended = await app.ended(id)
    expect(ended.end).toMatchObject({ outcome: 'cancelled', exitCode: 137 })
    expect(await app.log(id)).toContain('the work still runs after 1s: SIGKILL')
    expect(await runs(child)).toBe(false)
    expect(await record(resource)).toMatchObject({
      status: 'cancelled',
      error: expect.stringMatching(/^cancelled by .+@.+: killed by SIGKILL$/)
    })
  })

  test('releases its lock at once', async () => {
    const { bench: app, id, resource } = await launch(sh('echo ready; exec sleep 100'))
    await app.logged(id, 'ready')
    const lock = () => readResource(redis.client(), 'video_analysis', resource).lock()
    expect(await lock()).not.toBeNull()
    await app.ask({ op: 'stop', id })
    await app.ended(id)
    expect(await lock()).toBeNull()
    expect((await app.call({ op: 'stop', id })).faults).toMatchObject([{ code: 'job_ended' }])
  })

  test('by max_runtime has failed', async () => {
    const { bench: app, id, resource } = await launch(sh('echo ready; exec sleep 100'), { maxRuntime: '1s' })
    expect(await app.ended(id)).toMatchObject({
      end: { outcome: 'failed', error: expect.stringContaining('stopped at max_runtime, 1s') }
    })
    expect(await record(resource)).toMatchObject({ status: 'failed' })
  })
})

describe('a job that ends and leaves processes behind', () => {
  test('has them ended: those of its group, and the lease only after them', async () => {
    const { bench: app, id } = await launch(
      sh(`sh -c 'echo child=$$; while :; do sleep 0.1; done' & sleep 0.3; echo over`)
    )
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed' } })
    const log = await app.log(id)
    expect(log).toContain('has ended and left processes behind')
    await until('the child is gone', async () => !(await runs(printedPid(log, 'child'))))
  })

  test('has those ended too that left its group for a session of their own', async () => {
    const { bench: app, id } = await launch(
      sh(`setsid sh -c 'trap "" TERM; echo stray=$$; while :; do sleep 0.1; done' & sleep 0.5; echo over`)
    )
    expect(await app.ended(id)).toMatchObject({ end: { outcome: 'completed' } })
    expect(await runs(printedPid(await app.log(id), 'stray'))).toBe(false)
  })
})

describe('a result', () => {
  test.each([
    ['missing', 'true', ''],
    ['no JSON', 'printf "frames: 7" > "$TASKGUARD_RESULT_FILE"', 'is not JSON'],
    ['huge', 'head -c 200000 /dev/zero | tr "\\0" "1" > "$TASKGUARD_RESULT_FILE"', 'a result takes at most'],
    ['no file', 'mkdir "$TASKGUARD_RESULT_FILE"', 'is no regular file'],
    ['a pipe', 'mkfifo "$TASKGUARD_RESULT_FILE"', 'is no regular file'],
    ['not UTF-8', 'printf "\\"\\377\\"" > "$TASKGUARD_RESULT_FILE"', 'is not UTF-8']
  ])('that is %s is none, and the run completed', async (_name, script, said) => {
    const { bench: app, id, resource } = await launch(sh(script), {}, { test: false })
    expect(await app.ended(id)).toMatchObject({
      end: { outcome: 'completed', hasResult: false, delivery: 'delivered' }
    })
    expect(await app.log(id)).toContain(said)
    expect(await record(resource)).toMatchObject({ status: 'completed', test: false })
  })

  test('is the resource’s outcome where that was chosen, and then only a force runs it again', async () => {
    const {
      bench: app,
      id,
      resource
    } = await launch(sh('echo \'{"frames": 7}\' > "$TASKGUARD_RESULT_FILE"'), {}, { test: false })
    await app.ended(id)
    const preflight = await app.preflight({ template: 'one' })
    expect(preflight).toMatchObject({
      guard: { state: 'completed', result: '{"frames":7}', cut: false, host: expect.any(String) },
      choices: ['force', 'observe'],
      suggested: null
    })
    expect(await app.refused({ template: 'one' })).toMatchObject([{ code: 'completed' }])
    const again = await app.launch({ template: 'one' }, 'force')
    expect(await app.ended(again)).toMatchObject({ force: true, end: { outcome: 'completed' } })
    const records = await readResource(redis.client(), 'video_analysis', resource).records()
    expect(records.map(({ forced, test: trial }) => [forced, trial])).toEqual([
      [false, false],
      [true, true]
    ])
    const audit = await redis.client().xrange('taskguard:audit', '-', '+')
    expect(JSON.stringify(audit)).toContain('force_run')
  })
})
