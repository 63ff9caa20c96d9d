import type { EndpointView, LockRow } from '@shared/live/view'
import { useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { isFresh } from '../../stores/endpoint-time'
import { Icon } from '../../workbench/icon'
import { formatAbsolute, formatInteger, formatPercent } from '../../text/format'
import { useApp, useLive, useWorkbench } from '../../workbench/app'
import { Copyable } from '../../workbench/copyable'
import { CommandLine } from '../endpoints/command-line'
import { Freshness } from '../endpoints/connection'
import { endpointName } from '../endpoints/endpoint-name'
import { inspectCommand } from '../endpoints/commands'
import { sourceText } from './source-text'
import { useLocks } from './use-locks'

/** Everything that is known of the selected row; the table has room for the half of it. Of several: how many. */
export function RowDetails(): ReactNode {
  const { t, language } = useText()
  const count = useLocks((state) => state.selection.keys.size)
  if (count < 2) return <OneRow />
  return <p className="hint">{t('locks:details.many', { count, number: formatInteger(count, language) })}</p>
}

function OneRow(): ReactNode {
  const { t, language } = useText()
  const { live } = useApp()
  const selected = useLocks((state) => state.selection.lead)
  const row = useSyncExternalStore(live.rows.subscribe, () =>
    selected === null ? undefined : live.rows.get(selected)
  )
  const endpoint = useLive((state) => state.endpoints.find(({ id }) => id === row?.endpointId))
  const cli = useWorkbench((state) => state.info?.cli ?? 'taskguard')
  const platform = useWorkbench((state) => state.info?.platform ?? 'linux')
  if (!row)
    return <p className="hint">{t(selected === null ? 'locks:details.none' : 'locks:details.gone')}</p>
  const time = (ms: number | null): string | null => (ms === null ? null : formatAbsolute(ms, language))
  const facts: readonly (readonly [name: keyof typeof names, value: string | null])[] = [
    ['endpoint', endpoint ? endpointName(endpoint, t) : row.endpointId],
    ['namespace', row.namespace],
    ['type', row.type],
    ['resource', row.resourceId],
    ['run', row.runId],
    ['owner', row.owner],
    ['fence', row.fence],
    ['task', row.taskId],
    ['worker', row.worker],
    ['host', row.host],
    ['started', time(row.startedAt)],
    ['leaseEnds', time(row.leaseDeadline)],
    ['progress', progressText(row, language)],
    ['mode', t(`locks:mode.${row.mode}`)],
    ['source', sourceText(row.source, t)]
  ]
  return (
    <div className="details">
      <Stale endpoint={endpoint} />
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{t(`locks:details.${name}`)}</dt>
            <dd>
              {value === null ? (
                '–'
              ) : names[name] ? (
                <Copyable text={value} />
              ) : (
                <Foreign text={value} mono={false} />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <CommandLine
        command={inspectCommand({ cli, platform, endpoint, type: row.type, resourceId: row.resourceId })}
      />
    </div>
  )
}

/** As of when all this is known, where it is not now. */
function Stale({ endpoint }: { readonly endpoint: EndpointView | undefined }): ReactNode {
  const linked = useLive((state) => state.linked)
  if (!endpoint || isFresh(endpoint, linked)) return null
  return (
    <p className="details-stale">
      <Icon name="warning" className="severity severity-warning" />
      <Freshness endpoint={endpoint} />
    </p>
  )
}

/** Which facts are ids, in the monospace font. */
const names = {
  endpoint: false,
  namespace: true,
  type: false,
  resource: true,
  run: true,
  owner: true,
  fence: true,
  task: true,
  worker: false,
  host: false,
  started: false,
  leaseEnds: false,
  progress: false,
  mode: false,
  source: false
} as const

function progressText(row: LockRow, language: 'en' | 'zh-CN'): string | null {
  if (row.progress === null) return null
  const { fraction, text } = row.progress
  return [fraction === null ? '' : formatPercent(fraction, language), text].filter(Boolean).join(' · ')
}
