import { isOver } from '@shared/jobs/view'
import { takenBy } from '@shared/gpus/choose'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatInteger, formatPercent } from '../../../text/format'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { useJobsState } from '../use-jobs'
import { useGpus } from './use-gpus'

/** How many of this machine's GPUs are in use: read once at the start, and on while a job has to do with them. */
export function GpuStatus(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const going = useJobsState((state) => {
    for (const job of state.jobs.values()) if (!isOver(job.state) && job.wants.count > 0) return true
    return false
  })
  const known = useJobsState((state) => state.gpus !== null)
  const view = useGpus(going || !known)
  if (view?.inventory.state !== 'ok' || view.inventory.gpus.length === 0) return null
  const { gpus } = view.inventory
  const taken = gpus.filter((gpu) => takenBy(gpu, view.holders[gpu.uuid] !== undefined, 0) !== null).length
  const text = t('jobs:status.gpu', {
    taken: formatInteger(taken, language),
    all: formatInteger(gpus.length, language)
  })
  return (
    <button
      type="button"
      className="status-item"
      title={t('jobs:status.gpuHint')}
      onClick={commands['view.jobs']}
    >
      <Icon name="chip" />
      {text}
    </button>
  )
}

/** What runs and waits here; nothing while nothing does. */
export function JobsStatus(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const jobs = useJobsState((state) => state.jobs)
  const going = [...jobs.values()].filter(({ state }) => !isOver(state))
  if (going.length === 0) return null
  const queued = going.filter(({ state }) => state === 'queued').length
  const fractions = going.map(({ progress }) => progress?.fraction ?? null).filter((one) => one !== null)
  const mean = fractions.reduce((sum, one) => sum + one, 0) / fractions.length
  const running = going.length - queued
  return (
    <button
      type="button"
      className="status-item"
      title={t('jobs:status.hint', { running, queued })}
      onClick={commands['view.jobs']}
    >
      <Icon name="play-circle" />
      {running > 0
        ? t('jobs:status.jobs', { count: running, number: formatInteger(running, language) })
        : t('jobs:status.queued', { count: queued, number: formatInteger(queued, language) })}
      {running > 0 && queued > 0 && ` +${formatInteger(queued, language)}`}
      {fractions.length > 0 && ` ${formatPercent(mean, language)}`}
    </button>
  )
}
