import { createTranslator } from '@shared/i18n'
import { describe, expect, it } from 'vitest'
import { faultsOf, type RawTemplate } from '../../../src/renderer/features/jobs/template/draft'

const right: RawTemplate = { name: 'mine', type: 'video_analysis', resourceId: 'a', command: ['x'] }
const text = { kind: 'text', name: 'a' }

const wrong: readonly (readonly [field: string, own: RawTemplate, says: string])[] = [
  ['name', { name: '' }, '不能为空'],
  ['name', { name: 'theirs' }, '已被另一个模板使用'],
  ['name', { name: 'x'.repeat(65) }, '最多 64 个字符'],
  ['type', { type: 'Ä' }, '应为任务类型：1 到 64 个字符，可用 a-z 0-9 _ . -'],
  ['resourceId', { resourceId: '${input:b}' }, '模板没有名为 b 的输入项'],
  ['command.1', { command: ['x', '${what}'] }, '未知变量 ${what}'],
  ['command.0', { command: [''] }, '要运行的程序为空'],
  ['cwd', { cwd: '${input:a' }, '变量缺少右花括号：${input:a'],
  ['env.A=', { env: { 'A=': '' } }, '应为变量名：不能含有 ='],
  ['inputs.1.name', { inputs: [text, text] }, '“a”出现了两次'],
  [
    'inputs.0.name',
    { inputs: [{ kind: 'text', name: '1' }] },
    '应为以字母或 _ 开头的名称：可用字母、数字和 _ . -，最多 64 个字符'
  ],
  ['inputs.0.pattern', { inputs: [{ ...text, pattern: '(' }] }, '应为正则表达式'],
  ['inputs.0.kind', { inputs: [{ kind: 'x', name: 'a' }] }, '应为以下之一：text、number、choice、file'],
  ['inputs.0.min', { inputs: [{ kind: 'number', name: 'a', min: 'few' }] }, '应为数字'],
  ['gpus.memory', { gpus: { memory: 'much' } }, '应为内存大小，例如 512m 或 10g'],
  ['gpus.count', { gpus: { count: 65 } }, '应不大于 64'],
  ['lease', { lease: 'soon' }, '应为时长，例如 500ms、60s、5m、2h 或 1h30m'],
  ['lease', { lease: '2h' }, '应为 1s 到 1h 的时长'],
  ['maxRuntime', { maxRuntime: '366d' }, '应为 1ms 到 365d 的时长'],
  ['grace', { grace: '2h' }, '应为 0s 到 1h 的时长'],
  ['onLost', { onLost: 'x' }, '应为以下之一：stop、continue'],
  ['', { color: 'red' }, '不是 Task Guard 的设置']
]

describe('what is wrong with a template', () => {
  it.each(wrong)('is said in the window’s language: %s %j', (field, own, says) => {
    const faults = faultsOf({ ...right, ...own }, new Set(['theirs']), createTranslator('zh-CN'))
    expect(faults).toEqual([{ field, problem: says }])
  })

  it('is nothing where it is right', () => {
    expect(faultsOf(right, new Set(), createTranslator('en'))).toEqual([])
  })
})
