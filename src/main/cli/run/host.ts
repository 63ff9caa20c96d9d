import type { Writable } from 'node:stream'
import type { TakenGpus } from '../../engine/gpus'
import type { GuardRun } from '../../engine/guard'
import type { Notice, RunEnd } from '../../engine/jobs/guarded-run'
import type { ReportedProgress } from '../../engine/jobs/progress-lines'

/** Whom a run speaks to: the terminal it was typed in, or the folder of a job. */
export interface RunHost {
  /** What the work sees, before the run's own variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly stdin: 'inherit' | 'ignore'
  readonly stdout: Writable
  readonly stderr: 'inherit' | 'stdout'
  /** End what left the work's group too. Default: what a person starts may leave a service behind. */
  readonly strays?: boolean
  /** What takes the lease, for its record. */
  readonly source: 'cli' | 'app'
  log(line: string): void
  /** Refused by the guard, or no GPU: the document has all, the lines say it to a person. */
  refused(document: Record<string, unknown>, lines: readonly string[]): void
  /** Another holds what is wanted, and it is waited for. */
  waiting(what: 'gpus' | 'lease', line: string): void
  gpus?(taken: TakenGpus['gpus']): void
  acquired?(run: GuardRun): void
  started?(pid: number): void
  progress?(progress: ReportedProgress): void
  output?(chunk: Buffer): void
  notice(notice: Notice, line: string): void
  /** The work is over, and its outcome is about to be delivered. */
  workEnded?(): Promise<void> | void
  /** Who asked for the cancel; null: nobody is known. */
  cancelledBy?(): string | null
  verdict?(): string | null
  ended(document: Record<string, unknown>, end: RunEnd): void
  /** Told to end before anything was run. */
  leftWaiting(signal: NodeJS.Signals): void
}
