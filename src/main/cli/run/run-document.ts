import type { AcquireAnswer } from '../../engine/guard'
import type { Finished } from '../../engine/jobs/deliver'
import type { RunEnd } from '../../engine/jobs/guarded-run'
import type { RunOutcome } from '../../engine/jobs/outcome'
import { exitCodeOf } from '../../engine/jobs/work'
import type { WorkRunEnd } from '../../engine/jobs/work-run'
import { parsed } from './refusal'

/** What `--json` tells of a run that has ended. */
export function runDocument(
  { run }: Extract<AcquireAnswer, { answer: 'ACQUIRED' }>,
  { end, outcome, finished }: RunEnd
): Record<string, unknown> {
  return {
    run_id: run.runId,
    task_id: run.taskId,
    fence: run.fence,
    attempt: run.attempt,
    test: run.test,
    forced: run.forced,
    ...recorded(outcome, finished),
    exit_code: exitCodeOf(end),
    signal: end.kind === 'killed' ? end.signal : null,
    result: parsed(outcome.result),
    error: outcome.error,
    outbox: finished.kind === 'kept' ? finished.path : null
  }
}

/** Of work that only observed while Redis was away: it stands in no record. */
export const unrecordedDocument = ({ end, outcome }: WorkRunEnd): Record<string, unknown> => ({
  answer: 'UNREACHABLE',
  status: outcome.status,
  recorded: 'NONE',
  exit_code: exitCodeOf(end),
  signal: end.kind === 'killed' ? end.signal : null,
  result: parsed(outcome.result),
  error: outcome.error
})

/** What stands in the run's record: its own end, or what another hand had made of it. */
function recorded(outcome: RunOutcome, finished: Finished): { status: string; recorded: string } {
  if (finished.kind === 'kept') return { status: outcome.status, recorded: 'KEPT' }
  const { answer } = finished
  if (answer.answer === 'SUPERSEDED') return { status: 'superseded', recorded: answer.answer }
  return { status: answer.status, recorded: answer.answer }
}
