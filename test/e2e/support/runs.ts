import type { Cli } from './fixtures'
import type { RunningCli } from './cli'

export interface RunOptions {
  /** The Redis it takes its lease from. */
  readonly url: string
  readonly type?: string
  readonly id: string
  readonly mode?: 'enforce' | 'observe'
  readonly more?: readonly string[]
}

/** A real run through the guard that works until it is ended, or the test is over. */
export function startRun(
  cli: Cli,
  { url, type = 'video_analysis', id, mode = 'enforce', more = [] }: RunOptions
): RunningCli {
  const target = ['--url', url, '--type', type, '--id', id, '--mode', mode]
  return cli.start(['run', ...target, ...more, '--', 'sleep', '600'])
}

/** Two runs of one resource at once: what observe mode lets happen, and reports. */
export function startDuplicate(cli: Cli, options: Omit<RunOptions, 'mode'>): readonly RunningCli[] {
  return [0, 1].map(() => startRun(cli, { ...options, mode: 'observe' }))
}
