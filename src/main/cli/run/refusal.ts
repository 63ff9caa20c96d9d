import type { AcquireAnswer, Holder } from '../../engine/guard'
import { formatDuration } from '@shared/time/duration'

export type Refusal = Exclude<AcquireAnswer, { answer: 'ACQUIRED' }>

const iso = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace('Z', '+00:00')

/** Who holds it, since when, until when. Text out of Redis: for Output, which makes it safe. */
export function holderText(holder: Holder): string {
  const document = holder.document
  const where = document?.host === undefined ? '' : ` on ${document.host}${workerText(document)}`
  const since = document ? `, since ${document.start_time}` : ''
  const until =
    holder.deadline === null ? ', until a time not known' : `, its lease until ${iso(holder.deadline)}`
  const progress = document?.progress
  const share = progress?.fraction == null ? '' : ` ${Math.round(progress.fraction * 100)} %`
  const doing = progress ? `, at${share} ${progress.text}`.trimEnd() : ''
  return `run ${holder.runId}${where}${since}${until}${doing}`
}

const workerText = ({ worker, pid }: NonNullable<Holder['document']>): string => {
  const known = [worker === undefined ? '' : `worker ${worker}`, pid === undefined ? '' : `pid ${pid}`]
  const text = known.filter((each) => each !== '').join(', ')
  return text === '' ? '' : ` (${text})`
}

/** The lines that say why a run was refused, and what can be done. */
export function refusalLines(resource: string, refusal: Refusal): string[] {
  switch (refusal.answer) {
    case 'RUNNING':
      return [
        `refused: ${resource} is held by ${holderText(refusal.holder)}`,
        'wait for it with --wait, or look at it with taskguard inspect'
      ]
    case 'COMPLETED':
      return [
        `refused: ${resource} was completed at ${refusal.endTime} by run ${refusal.runId} (task ${refusal.taskId})`,
        `its result: ${shortened(refusal.result ?? 'none')}`,
        '--force runs it again'
      ]
    case 'QUARANTINED':
      return [
        `refused: ${resource} is quarantined: ${refusal.attempts} runs in a row were abandoned${
          refusal.lastRunId === null ? '' : `, the last one ${refusal.lastRunId}`
        }`,
        'find out what kills its worker; --force runs it all the same'
      ]
    case 'ENDED':
      return [`refused: this run has ended already: ${refusal.status}`]
    default:
      return refusal satisfies never
  }
}

const MOST_SHOWN = 2000
const shortened = (text: string): string =>
  text.length <= MOST_SHOWN
    ? text
    : `${text.slice(0, MOST_SHOWN)}… (${text.length} characters; --json shows all)`

/** The refusal as JSON. */
export function refusalDocument(refusal: Refusal): Record<string, unknown> {
  switch (refusal.answer) {
    case 'RUNNING': {
      const { document, runId, deadline } = refusal.holder
      const holder = {
        run_id: runId,
        task_id: document?.task_id ?? null,
        host: document?.host ?? null,
        worker: document?.worker ?? null,
        pid: document?.pid ?? null,
        since: document?.start_time ?? null,
        until: iso(deadline),
        progress: document?.progress ?? null
      }
      return { answer: refusal.answer, holder }
    }
    case 'COMPLETED':
      return {
        answer: refusal.answer,
        completed: {
          run_id: refusal.runId,
          task_id: refusal.taskId,
          fence: refusal.fence,
          end_time: refusal.endTime,
          result: parsed(refusal.result)
        }
      }
    case 'QUARANTINED':
      return { answer: refusal.answer, attempts: refusal.attempts, last_run_id: refusal.lastRunId }
    case 'ENDED':
      return { answer: refusal.answer, status: refusal.status }
    default:
      return refusal satisfies never
  }
}

/** A result is opaque text to the protocol: shown as it stands where it is no JSON. */
export function parsed(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

export const waitingLine = (resource: string, holder: Holder, waitMs: number): string =>
  `waiting${Number.isFinite(waitMs) ? ` up to ${formatDuration(waitMs)}` : ''}: ${resource} is held by ${holderText(holder)}`
