import { assertNever } from '@shared/errors'
import { errorText } from '@shared/history/own-error'
import { durationOf, type HistoryRun } from '@shared/history/run'
import type { TextContext } from '../../table/text-context'
import { formatAbsolute, formatInteger, formatPercent } from '../../text/format'
import { visible } from '../../text/visible'
import type { RunColumn } from './columns'
import { durationText, statusText } from './texts'

/** A cell as text, whole: for the clipboard, and to see how wide a column has to be. Empty where nothing is known. */
export function columnText(column: RunColumn, run: HistoryRun, context: TextContext): string {
  const { t, language, now } = context
  const time = (ms: number | null): string => (ms === null ? '' : formatAbsolute(ms, language))
  const integer = (value: number | null): string => (value === null ? '' : formatInteger(value, language))
  switch (column) {
    case 'started':
      return time(run.startedAt)
    case 'endpoint':
      return context.endpointName(run.endpointId)
    case 'namespace':
      return visible(run.namespace)
    case 'type':
      return visible(run.type)
    case 'resource':
      return visible(run.resourceId)
    case 'run':
      return visible(run.runId)
    case 'task':
      return visible(run.taskId)
    case 'fence':
      return run.fence ?? ''
    case 'status':
      return statusText(run, t)
    case 'duration':
      return durationText(run, durationOf(run, now(run.endpointId)), language)
    case 'ended':
      return time(run.endedAt)
    case 'worker':
      return visible(run.worker ?? run.host ?? '')
    case 'host':
      return visible(run.host ?? '')
    case 'overlap':
      return run.overlapCount === 0 ? '' : integer(run.overlapCount)
    case 'refused':
      return integer(run.refused)
    case 'attempt':
      return integer(run.attempt)
    case 'progress':
      return run.progress === null ? '' : formatPercent(run.progress, language)
    case 'mode':
      return t(`locks:mode.${run.mode}`)
    case 'source':
      return visible(run.source ?? '')
    case 'endedBy':
      return visible(run.endedBy ?? '')
    case 'error':
      return visible(errorText(run.error ?? '', t))
    case 'result':
      return visible(run.result ?? '')
    default:
      return assertNever(column)
  }
}
