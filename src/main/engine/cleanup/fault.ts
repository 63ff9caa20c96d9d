import { UsageError } from '@shared/errors'
import type { CleanupFault } from '@shared/plan/fault'
import { ProtectedEndpoint } from '../endpoints/writable'
import { isFileFault } from '../files/file-fault'
import { toRedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'

/** A cleanup that is refused before anything is done. */
export class CleanupRefused extends Error {
  override readonly name = 'CleanupRefused'

  constructor(
    readonly code: CleanupFault['code'],
    readonly detail: string
  ) {
    super(detail)
  }
}

/** Why it was not done, as the window takes it. */
export function cleanupFault(error: unknown, target: RedisTarget | null): CleanupFault {
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof CleanupRefused) return { code: error.code, detail }
  if (error instanceof ProtectedEndpoint) return { code: 'protected', detail }
  if (error instanceof UsageError) return { code: USAGE[error.field] ?? 'server', detail: error.problem }
  if (error instanceof Error && error.name === 'AbortError') return { code: 'stopped', detail: '' }
  if (isFileFault(error)) return { code: 'disk', detail }
  if (target === null) return { code: 'server', detail }
  const fault = toRedisFault(error, target)
  const said = `${fault.message}. ${fault.hint}`
  if (fault.code === 'permission') return { code: 'permission', detail: said }
  return { code: fault.transient ? 'unreachable' : 'server', detail: said }
}

const USAGE: Readonly<Record<string, CleanupFault['code']>> = {
  '--plan': 'plan_file',
  '--max-share': 'share',
  JOURNAL: 'journal'
}
