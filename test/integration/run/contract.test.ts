import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAuditPage } from '../../../src/main/engine/audit'
import { buildCli } from '../../support/cli'
import type { CliOptions, CliResult, TestCli } from '../../support/cli'
import { readResource } from '../../support/records'
import { freePort, startRedis } from '../../support/redis'
import type { TestRedis } from '../../support/redis'
import { until } from '../../support/until'

let cli: TestCli
let redis: TestRedis
let folder: string
beforeAll(async () => {
  cli = await buildCli()
  redis = await startRedis()
  folder = await mkdtemp(join(tmpdir(), 'taskguard-run-test-'))
})
afterAll(async () => {
  await cli.stop()
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})

const run = (id: string, args: readonly string[], options?: CliOptions): Promise<CliResult> =>
  cli.run(['run', '--url', redis.url, '--type', 'video_analysis', '--id', id, ...args], options)
const shell = (script: string): string[] => ['--', 'sh', '-c', script]
const resource = (id: string) => readResource(redis.client(), 'video_analysis', id)

describe('a run that ends by itself', () => {
  test('exits with 0, hands on both outputs and records the result', async () => {
    const result = await run(
      'done',
      shell('echo out; echo err >&2; echo \'{"frames": 7}\' > "$TASKGUARD_RESULT_FILE"')
    )
    expect(result).toMatchObject({ code: 0, stdout: 'out\n', stderr: 'err\n' })
    const { state, record, lock, live } = resource('done')
    expect(await state()).toMatchObject({ status: 'completed', result: { frames: 7 }, success: true })
    expect(await record()).toMatchObject({
      status: 'completed',
      source: 'cli',
      test: false,
      lock_timeout: 7200
    })
    expect(await lock()).toBeNull()
    expect(await live()).toEqual([])
  })

  test('exits as its command did, and records a failure', async () => {
    expect(await run('five', shell('exit 5'))).toMatchObject({ code: 5, stderr: '' })
    expect(await resource('five').state()).toMatchObject({
      status: 'failed',
      error: 'exit code 5',
      success: false
    })
    expect(await run('signal', shell('kill -KILL $$'))).toMatchObject({ code: 137 })
    expect(await resource('signal').state()).toMatchObject({ status: 'failed', error: 'killed by SIGKILL' })
  })

  test('arguments reach the command as they are, with no shell between', async () => {
    const args = ['a b', '$HOME', '*', '--json', '--', '"', '']
    const result = await run('argv', [
      '--',
      process.execPath,
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      ...args
    ])
    expect(JSON.parse(result.stdout)).toEqual(args)
  })

  test('the command reads the stdin of taskguard', async () => {
    expect(await run('stdin', ['--', 'cat'], { stdin: 'for the work\n' })).toMatchObject({
      stdout: 'for the work\n'
    })
  })

  test('--test leaves the fleet’s outcome as it was', async () => {
    await run('tested', shell('echo 1 > "$TASKGUARD_RESULT_FILE"'))
    expect(await run('tested', ['--test', '--force', ...shell('exit 3')])).toMatchObject({ code: 3 })
    expect(await resource('tested').state()).toMatchObject({ status: 'completed', result: 1 })
    expect((await resource('tested').records()).map((one) => [one.status, one.test])).toEqual([
      ['completed', false],
      ['failed', true]
    ])
  })

  test('--json is one document, and the command’s stdout goes to stderr', async () => {
    const result = await run('json', ['--json', '--task-id', 't-1', ...shell('echo out; exit 4')])
    expect(result).toMatchObject({ code: 4, stderr: 'out\n' })
    expect(JSON.parse(result.stdout)).toMatchObject({
      version: 1,
      endpoint: redis.url,
      answer: 'ACQUIRED',
      type: 'video_analysis',
      resource_id: 'json',
      task_id: 't-1',
      status: 'failed',
      recorded: 'FINISHED',
      exit_code: 4
    })
  })

  test('an id with every kind of legal character', async () => {
    const id = 'ä{b}:c*?[d] <e>"\'\\ \u202e分析🎬'
    expect(await run(id, ['--', 'true'])).toMatchObject({ code: 0 })
    expect(await resource(id).record()).toMatchObject({ resource_id: id, status: 'completed' })
  })
})

describe('what the command sees', () => {
  test('its run, and no way into Redis', async () => {
    const env = {
      TASKGUARD_URL: redis.url.replace('//', '//:never@'),
      TASKGUARD_PASSWORD: 'secret-1',
      TASKGUARD_PASSWORD_PROD: 'secret-2',
      TASKGUARD_NAMESPACE: 'other'
    }
    const result = await run('env', ['--lease', '30s', ...shell('env')], { env })
    const seen = Object.fromEntries(result.stdout.split('\n').map((line) => line.split(/=(.*)/s)))
    const { record } = readResource(redis.client(), 'video_analysis', 'env', 'other')
    const { run_id, fence, lease_ms } = await record()
    expect(seen).toMatchObject({
      TASKGUARD_RUN_ID: run_id,
      TASKGUARD_FENCE: fence,
      TASKGUARD_TYPE: 'video_analysis',
      TASKGUARD_RESOURCE_ID: 'env'
    })
    expect(lease_ms).toBe(30_000)
    expect(result.stdout).not.toMatch(/secret|never|TASKGUARD_URL|TASKGUARD_PASSWORD/)
  })

  test('its result file’s folder goes with the run', async () => {
    const result = await run(
      'folder',
      shell('printf %s "$TASKGUARD_RESULT_FILE"; echo 1 > "$TASKGUARD_RESULT_FILE"')
    )
    await expect(readFile(result.stdout)).rejects.toThrow('ENOENT')
  })
})

describe('a result that can’t be used is said, and the run recorded without it', () => {
  test.each([
    ['not JSON', 'echo nope > "$TASKGUARD_RESULT_FILE"', 'is not JSON'],
    [
      'huge',
      'head -c 70000 /dev/zero > "$TASKGUARD_RESULT_FILE"',
      'is 70000 bytes, a result takes at most 65536'
    ],
    ['a pipe', 'mkfifo "$TASKGUARD_RESULT_FILE"', 'is no regular file'],
    ['a folder', 'mkdir "$TASKGUARD_RESULT_FILE"', 'is no regular file'],
    ['no UTF-8', 'printf "\\"\\377\\"" > "$TASKGUARD_RESULT_FILE"', 'is not UTF-8']
  ])('%s', async (name, script, said) => {
    const result = await run(`result ${name}`, shell(script))
    expect(result.code).toBe(0)
    expect(result.stderr).toContain(said)
    expect(result.stderr).toContain('recorded without a result')
    const state = await resource(`result ${name}`).state()
    expect(state).toMatchObject({ status: 'completed' })
    expect(state?.result ?? null).toBeNull()
  })
})

describe('a command that can’t be started', () => {
  test('not found: 127, said, recorded, and the lease is free at once', async () => {
    const result = await run('missing', ['--', 'no-such-program'])
    expect(result).toMatchObject({
      code: 127,
      stderr: 'taskguard: no-such-program was not found; give a path, or a name in PATH\n'
    })
    expect(await resource('missing').state()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('not found')
    })
    expect(await resource('missing').lock()).toBeNull()
  })

  test('not executable: 126', async () => {
    const file = join(folder, 'data')
    await writeFile(file, 'data', { mode: 0o644 })
    const result = await run('not executable', ['--', file])
    expect(result).toMatchObject({ code: 126, stderr: expect.stringContaining('is not executable') })
    expect(await resource('not executable').lock()).toBeNull()
  })
})

test('no folder for temporary files: said, nothing is run, and the lease is given back', async () => {
  const result = await run('tmpdir', shell('echo ran'), { env: { TMPDIR: '/no/such/folder' } })
  expect(result).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('TMPDIR: takes a folder')
  })
  expect(await resource('tmpdir').lock()).toBeNull()
  expect(await resource('tmpdir').record()).toMatchObject({ status: 'cancelled' })
})

describe('a refusal exits with 75', () => {
  test('running: who holds it, since when, until when', async () => {
    const first = cli.start([
      'run',
      '--url',
      redis.url,
      '--type',
      'video_analysis',
      '--id',
      'held',
      ...shell('echo started; sleep 30')
    ])
    await until('it started', () => first.stdout.includes('started'))
    const { run_id, start_time, pid } = await resource('held').record()
    const refused = await run('held', ['--', 'true'])
    expect(refused).toMatchObject({ code: 75, stdout: '' })
    expect(refused.stderr).toContain(`refused: video_analysis held is held by run ${run_id}`)
    expect(refused.stderr).toContain(`pid ${pid}), since ${start_time}, its lease until 20`)
    const json = await run('held', ['--json', '--', 'true'])
    expect(JSON.parse(json.stdout)).toMatchObject({
      answer: 'RUNNING',
      holder: { run_id, pid, since: start_time, until: expect.stringMatching(/^20.*\+00:00$/) }
    })
    first.signal('SIGTERM')
    expect((await first.ended).code).toBe(143)
  })

  test('completed: shows the stored result; --force runs it again', async () => {
    await run('again', shell('echo \'{"frames": 9}\' > "$TASKGUARD_RESULT_FILE"'))
    const refused = await run('again', shell('echo never'))
    expect(refused).toMatchObject({ code: 75, stdout: '' })
    expect(refused.stderr).toContain('{"frames":9}')
    const json = await run('again', ['--json', ...shell('echo never')])
    expect(JSON.parse(json.stdout)).toMatchObject({
      answer: 'COMPLETED',
      completed: { result: { frames: 9 } }
    })
    expect(await run('again', ['--force', ...shell('echo forced')])).toMatchObject({
      code: 0,
      stdout: 'forced\n',
      stderr: ''
    })
    const { acts } = await readAuditPage(redis.client(), 'taskguard', { from: 0, before: null, count: 10 })
    const newest = (await resource('again').records()).at(-1)
    const forced = acts.filter(({ entry }) => entry?.resource_id === 'again')
    expect(forced).toMatchObject([
      { entry: { source: 'cli', action: 'force_run', type: 'video_analysis', run_id: newest?.run_id } }
    ])
  })

  test('completed with a large result: shortened for people, whole as JSON', async () => {
    await run('large', shell('printf "[\\"%060000d\\"]" 7 > "$TASKGUARD_RESULT_FILE"'))
    const refused = await run('large', ['--', 'true'])
    expect(refused.stderr.length).toBeLessThan(3000)
    expect(refused.stderr).toContain('(60004 characters; --json shows all)')
    const json = await run('large', ['--json', '--', 'true'])
    const { completed } = JSON.parse(json.stdout) as { completed: { result: string[] } }
    expect(completed.result[0]).toHaveLength(60_000)
  })

  test('a state of a future version: named, and left as it is', async () => {
    const future = '{"v":2,"status":"running"}'
    await redis.client().set('taskguard:{video_analysis}:state:future', future)
    const refused = await run('future', ['--', 'true'])
    expect(refused.code).toBe(75)
    expect(refused.stderr).toContain('future_version')
    expect(refused.stderr).not.toContain('    at ')
    expect(await redis.client().get('taskguard:{video_analysis}:state:future')).toBe(future)
    expect(await resource('future').lock()).toBeNull()
  })

  test('hostile text of a holder reaches no terminal', async () => {
    const stored = 'taskguard:{video_analysis}:lock:hostile'
    await redis.client().set(stored, 'x\u001b]0;owned\u0007\u202ey', 'PX', 60_000)
    const refused = await run('hostile', ['--', 'true'])
    expect(refused.code).toBe(75)
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(refused.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(refused.stderr).toContain('\\u001b]0;owned\\u0007\\u202ey')
  })
})

describe('wrong usage exits with 2 and one line that names the field', () => {
  const base = ['--type', 't', '--id', 'i']
  test.each<[string[], string]>([
    [[], 'command: is missing'],
    [['undo', 'x'], 'command: "undo" is unknown'],
    [['--nope'], '--nope: unknown option'],
    [['report', 'all'], '"all": is one argument too many: report takes none'],
    [['inspect', 't', 'i', 'j'], '"j": is one argument too many: inspect takes TYPE ID'],
    [['run', '--id', 'i', '--', 'true'], '--type: is missing'],
    [['run', '--type', 't', '--', 'true'], '--id: is missing'],
    [['run', ...base], 'COMMAND: takes the program to run'],
    [
      ['run', '--type', 'Video', '--id', 'i', '--', 'true'],
      '--type: a task type takes 1 to 64 of a-z 0-9 _ . -'
    ],
    [['run', '--type', 't', '--id', 'a\nb', '--', 'true'], '--id: a resource id takes no control characters'],
    [
      ['run', '--type', 't', '--id', 'ä'.repeat(129), '--', 'true'],
      '--id: a resource id takes 1 to 256 bytes'
    ],
    [['run', '--type', 't', '--id', '', '--', 'true'], '--id: a resource id takes 1 to 256 bytes'],
    [['run', ...base, '--lease', '10ms', '--', 'true'], '--lease: takes a duration from 1s to 1h'],
    [['run', ...base, '--lease', 'soon', '--', 'true'], '--lease: takes a duration such as'],
    [['run', ...base, '--max-runtime', '0', '--', 'true'], '--max-runtime: takes a duration such as'],
    [['run', ...base, '--wait', 'soon', '--', 'true'], '--wait: takes a duration such as'],
    [['run', ...base, '--mode', 'maybe', '--', 'true'], '--mode: takes enforce or observe'],
    [['run', ...base, '--on-lost', 'cry', '--', 'true'], '--on-lost: takes stop or continue'],
    [
      ['run', ...base, '--test', '--records-outcome', '--', 'true'],
      '--test: is the opposite of --records-outcome'
    ],
    [['run', ...base, '--gpu', 'all', '--', 'true'], '--gpu: takes auto, auto:N, none'],
    [
      ['run', ...base, '--gpu', '0', '--gpu-memory', '1g', '--', 'true'],
      '--gpu-memory: goes with --gpu auto'
    ],
    [['run', ...base, '--typ', 'x', '--', 'true'], '--typ: unknown option; did you mean --type?'],
    [['run', ...base, '--url'], '--url: takes a value'],
    [['run', ...base, '--url', 'http://h', '--', 'true'], '--url: takes redis://'],
    [['run', ...base, '--url', 'redis://h/x', '--', 'true'], '--url: takes a database number'],
    [
      ['run', ...base, '--url', 'redis://a', '--url', 'redis://b', '--', 'true'],
      '--url: run takes exactly one endpoint'
    ],
    [
      ['run', ...base, '--url', 'redis://a', '--endpoint', 'b', '--', 'true'],
      '--endpoint: takes the place of --url'
    ],
    [
      ['run', ...base, '--endpoint', 'prod', '--', 'true'],
      '--endpoint: "prod" is not in the settings; known: local'
    ],
    [['run', ...base, '--namespace', 'a b', '--', 'true'], '--namespace: takes 1 to 64 of'],
    [
      ['run', ...base, '--password-stdin', '--', 'true'],
      '--password-stdin: takes the password as a line on stdin'
    ]
  ])('taskguard %j', async (args, said) => {
    const result = await cli.run(args)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toContain(`taskguard: ${said}`)
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test('bad settings: the file, line, column and field', async () => {
    const home = join(folder, 'home')
    await mkdir(home)
    await writeFile(join(home, 'settings.json'), '{\n  "endpoints": [{ "name": "a" }]\n}')
    const result = await cli.run(['run', ...base, '--', 'true'], { env: { TASKGUARD_HOME: home } })
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/settings\.json:2:17: endpoints\[0\]\.kind: .*a url instead/)
  })
})

describe('a Redis that can’t be used exits with 3 and runs nothing', () => {
  const never = shell('echo ran')

  test('not reachable; work that only observes is run all the same, and stands in no record', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`
    const args = ['run', '--url', url, '--type', 't', '--id', 'i']
    const result = await cli.run([...args, ...never])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toContain(`${url}: connection refused`)
    const observes = [...args, '--mode', 'observe']
    const observed = await cli.run([...observes, ...shell('echo ran; exit 7')])
    expect(observed).toMatchObject({ code: 7, stdout: 'ran\n' })
    expect(observed.stderr).toContain(`${url}: connection refused; the work only observes`)
    const told = await cli.run([
      ...observes,
      '--json',
      ...shell('echo \'{"frames":3}\' > "$TASKGUARD_RESULT_FILE"')
    ])
    expect(JSON.parse(told.stdout)).toEqual({
      version: 1,
      type: 't',
      resource_id: 'i',
      mode: 'observe',
      answer: 'UNREACHABLE',
      status: 'completed',
      recorded: 'NONE',
      exit_code: 0,
      signal: null,
      result: { frames: 3 },
      error: null
    })
  })

  test('a wrong password, which is never said; the right one by stdin and by the environment', async () => {
    const guarded = await startRedis({ args: ['--requirepass', 'right-one'] })
    try {
      const args = ['run', '--type', 't', '--id', 'i', '--url']
      const wrong = await cli.run([...args, guarded.url.replace('//', '//:wrong-one@'), ...never])
      expect(wrong).toMatchObject({ code: 3, stdout: '' })
      expect(wrong.stderr).toContain('password')
      expect(wrong.stderr).not.toContain('wrong-one')
      // That is for a person to put right, whatever the mode.
      const mistaken = [...args, guarded.url.replace('//', '//:wrong-one@'), '--mode', 'observe', ...never]
      expect(await cli.run(mistaken)).toMatchObject({ code: 3, stdout: '' })
      const flag = [...args, guarded.url, '--password-stdin', ...shell('cat; echo ran')]
      expect(await cli.run(flag, { stdin: 'right-one\nnot for the work\n' })).toMatchObject({
        code: 0,
        stdout: 'ran\n'
      })
      const env = { TASKGUARD_PASSWORD: 'right-one' }
      expect(await cli.run([...args, guarded.url, '--force', ...never], { env })).toMatchObject({
        code: 0,
        stdout: 'ran\n'
      })
    } finally {
      await guarded.stop()
    }
  })

  test('no right to write the keys', async () => {
    const client = redis.client()
    await client.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>pw',
      '~*',
      '&*',
      '+@read',
      '+@connection',
      '-@scripting'
    )
    const url = redis.url.replace('//', '//reader:pw@')
    const result = await cli.run(['run', '--url', url, '--type', 't', '--id', 'acl', ...never])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).not.toContain('    at ')
    expect(await client.get('taskguard:{t}:lock:acl')).toBeNull()
  })

  test('a command that may not stand in a script', async () => {
    await redis.client().call('ACL', 'SETUSER', 'unset', 'on', '>pw', '~*', '&*', '+@all', '-set')
    const url = redis.url.replace('//', '//unset:pw@')
    const result = await cli.run(['run', '--url', url, '--type', 't', '--id', 'acl', ...never])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toContain('taskguard doctor')
  })

  test('a database that is not there', async () => {
    const result = await cli.run(['run', '--url', `${redis.url}/99`, '--type', 't', '--id', 'i', ...never])
    expect(result).toMatchObject({ code: 3, stdout: '' })
    expect(result.stderr).toContain('no such database')
  })
})

test('a password in --url is not in the list of processes', async () => {
  const client = redis.client()
  await client.call('ACL', 'SETUSER', 'worker', 'on', '>hidden-pw', 'allkeys', 'allchannels', '+@all')
  const url = redis.url.replace('//', '//worker:hidden-pw@')
  const going = cli.start([
    'run',
    '--url',
    url,
    '--type',
    't',
    '--id',
    'ps',
    ...shell('echo started; sleep 30')
  ])
  await until('it started', () => going.stdout.includes('started'))
  expect(await readFile(`/proc/${going.child.pid}/cmdline`, 'utf8')).not.toContain('hidden-pw')
  going.signal('SIGTERM')
  await going.ended
})
