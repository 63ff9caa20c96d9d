import { UnreadableKeyError } from '../../engine/guard'
import type { Notice } from '../../engine/jobs/guarded-run'
import { formatDuration } from '@shared/time/duration'
import type { RunFlags } from './flags'

/** What a run tells, in one line for stderr. */
export function noticeLine(notice: Notice, flags: RunFlags, describe: (error: unknown) => string): string {
  switch (notice.kind) {
    case 'away':
      return notice.error instanceof UnreadableKeyError
        ? `the lease can't be renewed: ${describe(notice.error)}; the work goes on, renewals are tried again`
        : `Redis is away (${describe(notice.error)}); the work goes on, renewals are tried again`
    case 'back':
      return 'the lease is renewed again'
    case 'lost':
      return `${notice.reason.message}; ${notice.stopping ? 'the work is stopped' : 'the work goes on (--on-lost continue)'}`
    case 'stopping':
      return stoppingLine(notice, flags)
    case 'killing':
      return `the work still runs after ${formatDuration(flags.grace)}: SIGKILL`
    case 'leftovers':
      return 'the command has ended and left processes behind: they are ended too'
    case 'result_unusable':
      return `the result file ${notice.problem}; recorded without a result`
    case 'kept':
      return notice.path === null
        ? `the outcome could not be delivered: ${notice.problem}`
        : `the outcome could not be delivered (${notice.problem}); it is kept in ${notice.path}`
    default:
      return notice satisfies never
  }
}

function stoppingLine({ reason }: Extract<Notice, { kind: 'stopping' }>, flags: RunFlags): string {
  switch (reason.kind) {
    case 'cancelled':
      return `${reason.signal}: handed to the command; the run is cancelled`
    case 'max_runtime':
      return `max_runtime of ${formatDuration(flags.maxRuntime)} is over: the work is stopped`
    case 'lost':
      return 'the lease is lost: the work is stopped'
    default:
      return reason satisfies never
  }
}
