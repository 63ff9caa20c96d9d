import './cleanup.css'
import type { JournalRow } from '@shared/live/cleanup'
import { useId, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatClock, formatInteger } from '../../text/format'
import { visible } from '../../text/visible'
import { useLive } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { EndpointName } from '../endpoints/endpoint-name'
import { CleaningTable } from './cleaning-table'
import { faultText } from './fault-text'
import { JournalActions } from './journal-actions'
import { reasonText } from './outcome-text'
import { useJournals, type JournalUndo, type Journals } from './use-journals'

/**
 * How the automatic cleanups stand, and the cleanups that were done from this machine, the newest first, each to be undone
 * for as long as its journal has it.
 */
export function HistoryPage(): ReactNode {
  const { t } = useText()
  const journals = useJournals()
  const { rows, fault, reload } = journals
  const titleId = useId()
  const doneId = useId()
  return (
    <article className="cleanup-history" aria-labelledby={titleId}>
      <header className="history-head">
        <h1 id={titleId}>{t('cleanup:history.title')}</h1>
        <button
          type="button"
          className="tool"
          aria-label={t('cleanup:history.reload')}
          title={t('cleanup:history.reload')}
          onClick={reload}
        >
          <Icon name="refresh" />
        </button>
      </header>
      <p className="hint">{t('cleanup:history.hint')}</p>
      {fault && (
        <div className="notice error" role="status">
          <Icon name="error" />
          <p>{faultText(fault, t)}</p>
        </div>
      )}
      <div id={parts.cleanupHistory} tabIndex={-1} className="history-body">
        <CleaningTable />
        <h2 id={doneId}>{t('cleanup:history.done')}</h2>
        {rows === null && !fault && <p className="hint">{t('cleanup:history.reading')}</p>}
        {rows?.length === 0 && <p className="hint">{t('cleanup:history.none')}</p>}
        {rows !== null && rows.length > 0 && <Table rows={rows} journals={journals} labelledBy={doneId} />}
      </div>
    </article>
  )
}

function Table({
  rows,
  journals,
  labelledBy
}: {
  readonly labelledBy: string
  readonly rows: readonly JournalRow[]
  readonly journals: Journals
}): ReactNode {
  const { t } = useText()
  const columns = ['at', 'actor', 'endpoint', 'done', 'left'] as const
  return (
    <table className="history-table" aria-labelledby={labelledBy}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={column === 'done' || column === 'left' ? 'numeric' : undefined}
            >
              {t(`cleanup:history.column.${column}`)}
            </th>
          ))}
          <th scope="col">
            <span className="visually-hidden">{t('cleanup:history.column.undo')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.name} row={row} journals={journals} undo={journals.undos.get(row.name)} />
        ))}
      </tbody>
    </table>
  )
}

function Row({
  row,
  journals,
  undo
}: {
  readonly row: JournalRow
  readonly journals: Journals
  readonly undo: JournalUndo | undefined
}): ReactNode {
  const { t, language } = useText()
  const [shown, setShown] = useState(false)
  const number = (value: number): string => formatInteger(value, language)
  if (row.fault !== null)
    return (
      <tr>
        <td colSpan={6} className="hint">
          <bdi className="mono">{visible(row.name)}</bdi>: {visible(row.fault)}
        </td>
      </tr>
    )
  const at = Date.parse(row.at)
  return (
    <>
      <tr>
        <td>
          <span className="history-when">
            <button
              type="button"
              className="tool"
              aria-expanded={shown}
              aria-label={t('cleanup:history.show', { time: formatClock(at, language) })}
              title={t('cleanup:history.show', { time: formatClock(at, language) })}
              onClick={() => setShown(!shown)}
            >
              <Icon name={shown ? 'chevron-down' : 'chevron-right'} />
            </button>
            <time dateTime={row.at} title={`${formatAbsolute(at, language)}\n${row.name}`}>
              {formatClock(at, language)}
            </time>
          </span>
        </td>
        <td>
          <bdi>{visible(row.actor)}</bdi>
          {row.automatic && <span className="hint"> · {t('cleanup:history.automatic')}</span>}
        </td>
        <td>
          <Place row={row} />
        </td>
        <td className="numeric">
          {[row.applied, row.changed, row.failed].map(number).join(' · ')}
          {row.unsure > 0 && (
            <span className="history-mark" title={t('cleanup:history.unsureWhy')}>
              <Icon name="question" />
              {t('cleanup:history.unsure', { count: row.unsure })}
            </span>
          )}
          {!row.ended && (
            <span
              className="history-mark"
              title={t(`cleanup:history.${row.running ? 'running' : 'killed'}Why`)}
            >
              <Icon name={row.running ? 'sync' : 'warning'} />
              {t(`cleanup:history.${row.running ? 'running' : 'killed'}`)}
            </span>
          )}
        </td>
        <td className="numeric">
          {row.left > 0 ? number(row.left) : row.restored > 0 ? t('cleanup:history.undone') : '–'}
        </td>
        <td className="history-undo">
          {row.left > 0 && !row.running && (
            <button
              type="button"
              className="button secondary"
              disabled={row.endpointId === null || undo?.phase === 'looking' || undo?.phase === 'undoing'}
              title={row.endpointId === null ? t('cleanup:history.notWatched') : undefined}
              onClick={() => void journals.look(row)}
            >
              {t('cleanup:history.undo')}
            </button>
          )}
        </td>
      </tr>
      {shown && (
        <tr>
          <td colSpan={6}>
            <JournalActions key={`${row.applied} ${row.restored} ${row.left}`} journal={row.name} />
          </td>
        </tr>
      )}
      {undo && (
        <tr>
          <td colSpan={6}>
            <UndoLine row={row} journals={journals} undo={undo} />
          </td>
        </tr>
      )}
    </>
  )
}

function Place({ row }: { readonly row: JournalRow }): ReactNode {
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === row.endpointId))
  if (!endpoint) return <bdi className="mono">{visible(row.endpoint)}</bdi>
  return (
    <span className="chip" data-endpoint-color={endpoint.color}>
      <EndpointName endpoint={endpoint} />
    </span>
  )
}

/** What an undo would come to, to be confirmed; then what came of it. */
function UndoLine({
  row,
  journals,
  undo
}: {
  readonly row: JournalRow
  readonly journals: Journals
  readonly undo: JournalUndo
}): ReactNode {
  const text = useText()
  const { t, language } = text
  const { phase, result, fault, outcomes } = undo
  if (phase === 'looking' || phase === 'undoing')
    return (
      <p className="history-line" role="status">
        <Icon name="loading" className="codicon-modifier-spin" />
        {t(`cleanup:history.${phase}`)}
      </p>
    )
  if (fault || !result)
    return (
      <p className="history-line" role="status">
        <Icon name="error" className="severity-critical" />
        {fault && faultText(fault, t)}
      </p>
    )
  const counts = {
    restored: formatInteger(result.restored, language),
    nothing: formatInteger(result.nothing, language),
    changed: formatInteger(result.changed, language),
    failed: formatInteger(result.failed, language)
  }
  const others = outcomes.filter(({ outcome }) => outcome !== 'restored').slice(0, 5)
  return (
    <div className="history-line" role="status">
      <p>
        <Icon name={phase === 'looked' ? 'info' : 'pass'} />
        {t(phase === 'looked' ? 'cleanup:history.would' : 'cleanup:history.did', counts)}
      </p>
      {others.length > 0 && (
        <ul className="history-reasons">
          {others.map(({ id, outcome, reason, reason_said: said }) => (
            <li key={id}>
              {t(`cleanup:outcome.${outcome}`)}: <bdi>{reasonText({ reason, said }, text)}</bdi>
            </li>
          ))}
        </ul>
      )}
      <div className="buttons">
        {phase === 'looked' && result.restored > 0 && (
          <button type="button" className="button" onClick={() => void journals.undo(row)}>
            {t('cleanup:history.putBack', { number: counts.restored })}
          </button>
        )}
        <button type="button" className="button secondary" onClick={() => journals.forget(row.name)}>
          {t('cleanup:history.close')}
        </button>
      </div>
    </div>
  )
}
