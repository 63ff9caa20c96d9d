import { describe, expect, it } from 'vitest'
import { errorText } from '@shared/history/own-error'
import { createTranslator } from '@shared/i18n'
import { outcomeOf } from '../../../src/main/engine/jobs/outcome'
import type { StopReason, WorkEnd } from '../../../src/main/engine/jobs/work'

const [en, zh] = [createTranslator('en'), createTranslator('zh-CN')]
const none = { kind: 'none' } as const

/** As `taskguard run` writes them. */
const written = (end: WorkEnd, words: { cancelledBy?: string; verdict?: string } = {}): string =>
  outcomeOf(end, none, { maxRuntimeMs: 7_200_000, cancelledBy: null, verdict: null, ...words }).error ?? ''

const exited = (code: number, stopped: StopReason | null = null): WorkEnd => ({
  kind: 'exited',
  code,
  stopped
})
const killed = (signal: NodeJS.Signals, stopped: StopReason | null = null): WorkEnd => ({
  kind: 'killed',
  signal,
  stopped
})

describe('an error of Task Guard’s own', () => {
  it.each([
    [written(exited(3)), '退出码 3'],
    [written(killed('SIGKILL')), '被信号 SIGKILL 终止'],
    [
      written(killed('SIGTERM', { kind: 'cancelled', signal: 'SIGTERM' })),
      '被 SIGTERM 取消：被信号 SIGTERM 终止'
    ],
    [
      written(exited(143, { kind: 'cancelled', signal: 'SIGTERM' }), { cancelledBy: 'ann@ops: 1' }),
      '被 ann@ops: 1 取消：退出码 143'
    ],
    [written(exited(143, { kind: 'max_runtime' })), '达到 max_runtime（2h）后被停止：退出码 143'],
    [written(exited(143, { kind: 'lost' })), '租约丢失后被停止：退出码 143'],
    [
      written(exited(0), { verdict: 'no line of the output looks like "d{{o}}ne"' }),
      '退出码 0，但输出中没有符合 "d{{o}}ne" 的行'
    ],
    [
      'python33 was not found; give a path, or a name in PATH',
      '找不到 python33；请给出路径，或 PATH 中的名称'
    ],
    ['stopped at max_runtime, 7200 s', '达到 max_runtime（7200 s）后被停止'],
    ['stopped: run a lost its lease to run b', '已停止：运行 a 的租约已转给运行 b'],
    ['its process died: WorkerLostError()', '它的进程已死亡：WorkerLostError()'],
    ['revoked', '已撤销']
  ])('%s', (error, chinese) => {
    expect(errorText(error, zh)).toBe(chinese)
    // In English it is what stands there.
    expect(errorText(error, en)).toBe(error)
  })

  it.each([
    'RuntimeError: CUDA out of memory',
    'exit code 3\nTraceback (most recent call last)',
    'RuntimeError: exit code 3',
    'the job was revoked',
    `killed by ${'S'.repeat(70_000)}`,
    ''
  ])('is not what a worker’s code has raised: %.30s', (error) => {
    expect(errorText(error, zh)).toBe(error)
  })
})
