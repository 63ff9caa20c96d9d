import { assert, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogs } from '@shared/i18n/catalogs'
import { jobFaultCodes } from '@shared/jobs/fault'
import { checkInput, jobInputSchema } from '@shared/jobs/input'
import { choicesFor, type GuardStand } from '@shared/jobs/launch'
import { defaultValues, resolveJob, type ResolveOptions } from '@shared/jobs/resolve'
import { jobTemplateSchema, type JobTemplateInput } from '@shared/jobs/template'
import { expand } from '@shared/jobs/variables'
import { settingsSchema } from '@shared/settings/schema'

const VALUES: ResolveOptions['values'] = {
  env: { HOME: '/home/ana', EMPTY: '' },
  workspaceFolder: '/home/ana/work',
  samples: '/app/samples',
  runtime: '/app/task-guard'
}
const given = (inputs: Record<string, string>, resourceId: string | null = null): ResolveOptions => ({
  inputs,
  resourceId,
  values: VALUES
})
const template = (more: Partial<JobTemplateInput> = {}) =>
  jobTemplateSchema.parse({
    name: 'one',
    type: 'video_analysis',
    resourceId: '${input:id}',
    command: ['python3', 'work.py', '--id=${input:id}', '${input:note}'],
    inputs: [
      { kind: 'text', name: 'id' },
      { kind: 'text', name: 'note', optional: true }
    ],
    ...more
  })
const faultsOf = (more: Partial<JobTemplateInput>): string[] =>
  settingsSchema
    .safeParse({ 'jobs.templates': [{ name: 'a', type: 't', resourceId: 'r', command: ['x'], ...more }] })
    .error?.issues.map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`) ?? []

describe('variables', () => {
  const hostile = oneof(
    string({ unit: 'grapheme', maxLength: 60 }),
    constantFrom(
      '$(rm -rf ~)',
      '`id`',
      '; shutdown now',
      'it\'s "quoted"',
      'a\nb\r\n\tc',
      '${input:note}',
      '${env:HOME}',
      '$${x}',
      '-rf',
      '--',
      '*',
      '\u001b]52;c;aGk=\u0007',
      '\u202egnp.exe'
    )
  )

  test('put values in as they are, one argument each, and read none of them again', () => {
    assert(
      property(hostile, hostile, (id, note) => {
        const { job } = resolveJob(template(), given({ id, note }, 'fixed'))
        // Only what no argument can hold is refused.
        const fits = id !== '' && !/\0|\p{Surrogate}/u.test(id + note)
        expect(job?.command).toEqual(fits ? ['python3', 'work.py', `--id=${id}`, note] : undefined)
      })
    )
  })

  test('stand for what VS Code says, and for the end of a path', () => {
    const inputs = { file: '/data/tapes/a b.mp4', windows: 'C:\\data\\b.mp4', folder: '/data/tapes/' }
    const put = (text: string) => expand(text, 'command.0', { ...VALUES, inputs })
    expect(put('${workspaceFolder}/x')).toEqual({ text: '/home/ana/work/x' })
    expect(put('${env:HOME}:${env:EMPTY}')).toEqual({ text: '/home/ana:' })
    expect(put('${basename:file}|${basename:windows}|${basename:folder}')).toEqual({
      text: 'a b.mp4|b.mp4|tapes'
    })
    expect(put('$${input:file} $$ $ {x} ${samples}')).toEqual({ text: '${input:file} $$ $ {x} /app/samples' })
  })

  test.each([
    ['${file}', 'variable', '${file}'],
    ['${input:other}', 'variable', '${input:other}'],
    ['${input:__proto__}', 'variable', '${input:__proto__}'],
    ['${env:NOT_THERE}', 'environment', 'NOT_THERE'],
    ['${env:toString}', 'environment', 'toString'],
    ['a ${input:id', 'unclosed', '${input:id']
  ])('that are unknown are named: %s', (text, code, named) => {
    const result = expand(text, 'command.0', { ...VALUES, inputs: { id: '1' } })
    expect(result).toMatchObject({
      fault: { field: 'command.0', code, text: expect.stringContaining(named) }
    })
  })
})

describe('a template of the settings', () => {
  test('needs a name, a type, a resource and a command, and has defaults for the rest', () => {
    const [one] = settingsSchema.parse({
      'jobs.templates': [{ name: 'a', type: 't', resourceId: 'r', command: ['x'] }]
    })['jobs.templates']
    expect(one).toMatchObject({
      lease: 60_000,
      maxRuntime: 7_200_000,
      grace: 10_000,
      gpus: { count: 0, memory: 0, optional: false },
      onLost: 'stop',
      onRunning: 'ask',
      onCompleted: 'ask'
    })
  })

  test('is told where it is wrong before anybody launches it', () => {
    expect(faultsOf({ command: ['x', '${input:id}'] })).toEqual(['command.1: the template has no input id'])
    expect(faultsOf({ resourceId: '${date}' })).toEqual(['resourceId: the variable ${date} is unknown'])
    expect(faultsOf({ env: { A: '${' } })[0]).toContain('env.A: a variable has no closing brace')
    expect(faultsOf({ cwd: '${basename:x}' })).toEqual(['cwd: the template has no input x'])
    expect(faultsOf({ command: [] })).toHaveLength(1)
    expect(faultsOf({ lease: '2d' })).toEqual(['lease: takes a duration from 1s to 1h'])
    expect(faultsOf({ gpus: { count: 1, memory: 'much' } })[0]).toContain('an amount of memory')
    expect(faultsOf({ inputs: [{ kind: 'text', name: 'a', pattern: '(' }] })).toEqual([
      'inputs.0.pattern: takes a regular expression'
    ])
    const twice = { kind: 'text', name: 'a' } as const
    expect(faultsOf({ inputs: [twice, twice] })).toEqual(['inputs.1.name: "a" stands twice'])
    const templates = [template(), template()].map(({ name }) => ({
      name,
      type: 't',
      resourceId: 'r',
      command: ['x']
    }))
    expect(settingsSchema.safeParse({ 'jobs.templates': templates }).error?.issues[0]?.message).toBe(
      '"one" stands twice'
    )
  })
})

describe('an input', () => {
  const check = (input: Parameters<typeof jobInputSchema.parse>[0], value: string): string | null =>
    checkInput(jobInputSchema.parse({ name: 'x', ...(input as object) }), value)?.code ?? null

  test('of text fits its length and its whole pattern', () => {
    const input = { kind: 'text', minLength: 2, maxLength: 4, pattern: '[a-z]+' }
    expect(['', 'a', 'abcde', 'ab1', 'abc'].map((value) => check(input, value))).toEqual([
      'missing',
      'too_short',
      'too_long',
      'pattern',
      null
    ])
    expect(check({ kind: 'text', optional: true }, '')).toBeNull()
    expect(check({ kind: 'text' }, 'a\0b')).toBe('not_text')
    expect(check({ kind: 'text' }, '\ud800')).toBe('not_text')
  })

  test('of a number takes what is one, within its bounds', () => {
    const input = { kind: 'number', min: -1, max: 10, integer: true }
    expect(['1', '-1', '1e1', '1.5', '11', '-2', '0x1', ' 1', 'NaN', 'Infinity', '1_0', '٣'].map((value) => check(input, value))).toEqual([
      null, null, null, 'integer', 'too_big', 'too_small', 'number', 'number', 'number', 'number', 'number', 'number'
    ]) // prettier-ignore
  })

  test('of a choice is one of them, and of a file a whole path', () => {
    expect(check({ kind: 'choice', options: ['a', 'b'] }, 'c')).toBe('option')
    expect(check({ kind: 'choice', options: ['a', 'b'] }, 'b')).toBeNull()
    const paths = ['/a', 'C:\\a', 'c:/a', '\\\\server\\share', 'a', './a', '~/a']
    expect(paths.map((path) => check({ kind: 'file' }, path))).toEqual([
      null,
      null,
      null,
      null,
      'not_absolute',
      'not_absolute',
      'not_absolute'
    ])
  })

  test('that was not given has its default, a file’s with its variables', () => {
    const { inputs } = template({
      inputs: [
        { kind: 'number', name: 'n', default: 0.5 },
        { kind: 'file', name: 'f', default: '${samples}/a.wav' },
        { kind: 'file', name: 'g', default: '${env:NOT_THERE}/a.wav' },
        { kind: 'text', name: 't', default: '${samples}' }
      ],
      resourceId: 'r',
      command: ['x']
    })
    expect(defaultValues({ inputs }, VALUES)).toEqual({ n: '0.5', f: '/app/samples/a.wav', t: '${samples}' })
  })
})

describe('a launch', () => {
  test('of a resource that was chosen leaves the template’s own id aside', () => {
    expect(resolveJob(template(), given({ id: 'a' }, 'tape-7')).job?.resourceId).toBe('tape-7')
  })

  test('says every fault by its field', () => {
    const one = template({
      resourceId: '${input:id}',
      command: ['${input:id}', '${env:NOT_THERE}'],
      inputs: [
        { kind: 'text', name: 'id' },
        { kind: 'number', name: 'n', min: 3 }
      ]
    })
    const { faults } = resolveJob(one, given({ n: '2', other: 'x' }))
    expect(faults?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'inputs.other unknown_input',
      'inputs.id missing',
      'inputs.n too_small',
      'command.1 environment'
    ])
    const { faults: wrongId } = resolveJob(template(), given({ id: 'a\nb' }))
    expect(wrongId?.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'resourceId resource_id_characters'
    ])
  })

  test('is offered what the guard and the template’s policies allow', () => {
    const ask = { onRunning: 'ask', onCompleted: 'ask' } as const
    const running = { state: 'running' } as GuardStand
    const completed = { state: 'completed' } as GuardStand
    expect(choicesFor({ state: 'free' }, ask)).toEqual({ choices: ['start', 'observe'], suggested: 'start' })
    expect(choicesFor(running, ask)).toEqual({ choices: ['wait', 'observe'], suggested: null })
    expect(choicesFor(running, { ...ask, onRunning: 'wait' }).suggested).toBe('wait')
    expect(choicesFor(running, { ...ask, onRunning: 'refuse' }).choices).toEqual([])
    expect(choicesFor(completed, ask)).toEqual({ choices: ['force', 'observe'], suggested: null })
    expect(choicesFor(completed, { ...ask, onCompleted: 'refuse' }).choices).toEqual([])
    expect(choicesFor({ state: 'away' } as GuardStand, ask).choices).toEqual(['observe'])
    expect(choicesFor({ state: 'unreadable' } as GuardStand, ask).choices).toEqual([])
  })
})

test('every fault has its words', () => {
  const words = catalogs.en.jobs['fault']
  expect(Object.keys(typeof words === 'object' ? words : {}).sort()).toEqual([...jobFaultCodes].sort())
})
