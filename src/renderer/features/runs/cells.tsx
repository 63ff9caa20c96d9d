import { errorText } from '@shared/history/own-error'
import { durationOf, isAtLeast, isUnheard, type HistoryRun } from '@shared/history/run'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ForeignCell, WordsCell } from '../../table/cells'
import { formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useEndpointNow } from '../../workbench/endpoint-now'
import { Icon } from '../../workbench/icon'
import { durationText, statusText } from './texts'

interface CellProps {
  readonly run: HistoryRun
}

export function ResourceCell({ run, width }: CellProps & { readonly width: number }): ReactNode {
  const { t } = useText()
  const overlaps = run.overlapCount > 0
  return (
    <>
      {overlaps && (
        <span
          className="severity severity-critical"
          role="img"
          aria-label={t('runs:overlapped')}
          title={t('runs:overlapped')}
        >
          <Icon name="error" />
        </span>
      )}
      <ForeignCell text={run.resourceId} width={overlaps ? width - 3 : width} />
    </>
  )
}

/** Told apart by shape as well as by colour, as on the resource's page. */
const statusIcons: Readonly<Record<HistoryRun['status'], string>> = {
  running: 'play-circle',
  completed: 'pass',
  failed: 'error',
  abandoned: 'debug-disconnect',
  superseded: 'arrow-swap',
  cancelled: 'circle-slash'
}

export function StatusCell({ run }: CellProps): ReactNode {
  const { t } = useText()
  const unheard = isUnheard(run)
  return (
    <span className={`status status-${unheard ? 'abandoned' : run.status}`}>
      <Icon name={unheard ? 'debug-disconnect' : statusIcons[run.status]} />
      <span>{statusText(run, t)}</span>
      {run.mode === 'observe' && <Mark icon="eye" text={t('runs:mark.observed')} />}
      {run.test && <Mark icon="beaker" text={t('runs:mark.test')} />}
      {run.forced && <Mark icon="zap" text={t('runs:mark.forced')} />}
    </span>
  )
}

const Mark = ({ icon, text }: { readonly icon: string; readonly text: string }): ReactNode => (
  <span className="dim-icon" role="img" aria-label={text} title={text}>
    <Icon name={icon} />
  </span>
)

export function DurationCell({ run }: CellProps): ReactNode {
  const { t, language } = useText()
  const now = useEndpointNow(run.endpointId)
  return (
    <span title={isAtLeast(run) ? t('runs:atLeast') : undefined}>
      {durationText(run, durationOf(run, now), language)}
    </span>
  )
}

/** One of Task Guard's own in the window's language; the record's words are beside it. */
export function ErrorCell({ run: { error } }: CellProps): ReactNode {
  const { t } = useText()
  return <WordsCell text={error === null ? null : errorText(error, t)} original={error} />
}

/** How many runs it worked beside; which, on hover. */
export function OverlapCell({ run }: CellProps): ReactNode {
  const { language } = useText()
  if (run.overlapCount === 0) return null
  return (
    <span className="overlap" title={run.overlaps.map(visible).join('\n')}>
      {formatInteger(run.overlapCount, language)}
    </span>
  )
}

export function ModeCell({ run }: CellProps): ReactNode {
  const { t } = useText()
  return <span>{t(`locks:mode.${run.mode}`)}</span>
}
