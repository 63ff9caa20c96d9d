import type { LaunchChoice, Preflight } from '@shared/jobs/launch'
import type { EndpointView } from '@shared/live/view'
import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { Foreign } from '../../../text/foreign'
import { formatSpan } from '../../../text/format'
import { quote } from '../../../text/quote'
import { visible } from '../../../text/visible'
import { useWorkbench } from '../../../workbench/app'
import { Copyable } from '../../../workbench/copyable'
import { Icon } from '../../../workbench/icon'
import { platformOf } from '../../../workbench/store'
import { useCommands } from '../../../workbench/use-commands'
import { CheckField } from '../../../form/fields'
import { Facts } from '../../resource/facts'
import { Payload } from '../../resource/payload'
import { GpuSays } from './gpu-says'
import { GuardSays } from './guard-says'

interface Props {
  readonly preflight: Preflight | null
  /** It speaks of the form as it is now. */
  readonly current: boolean
  readonly asking: boolean
  readonly endpoint: EndpointView | undefined
  readonly busy: boolean
  readonly onRefresh: () => void
  readonly onStart: (choice: LaunchChoice, waitMs: number | null) => void
  readonly onCancel: () => void
}

/** What the guard says, what would be run, and the buttons for what can be done. */
export function WhatWouldRun(props: Props): ReactNode {
  const { t } = useText()
  const { preflight, asking, endpoint, onRefresh } = props
  return (
    <>
      <section className="form-section" aria-labelledby="launch-guard" aria-busy={asking}>
        <h2 id="launch-guard">
          {t('jobs:launch.guard')}{' '}
          <button
            type="button"
            className="tool"
            aria-label={t('jobs:launch.askAgain')}
            title={t('jobs:launch.askAgain')}
            onClick={onRefresh}
          >
            <Icon name="refresh" />
          </button>
        </h2>
        <div role="status" className="launch-says">
          {preflight ? (
            <GuardSays guard={preflight.guard} endpoint={endpoint} />
          ) : (
            <p className="hint">{t(asking ? 'jobs:launch.asking' : 'jobs:launch.notYet')}</p>
          )}
        </div>
        {preflight?.locked && <Locked />}
        <Choices {...props} />
      </section>
      {preflight && <Plan preflight={preflight} />}
    </>
  )
}

function Locked(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <div className="notice warning" role="status">
      <Icon name="lock" />
      <p>{t('jobs:launch.locked')}</p>
      <button type="button" className="button secondary" onClick={commands['endpoints.unlock']}>
        {t('palette:action.endpoints_unlock')}
      </button>
    </div>
  )
}

/** How long one may wait for the run that holds the resource; null: as long as it takes. Milliseconds. */
const waits = [null, 600_000, 3_600_000, 4 * 3_600_000] as const

function Choices({ preflight, current, busy, onStart, onCancel }: Props): ReactNode {
  const { t, language } = useText()
  const [sure, setSure] = useState(false)
  const [wait, setWait] = useState<number | null>(null)
  const choices = current ? (preflight?.choices ?? []) : []
  const has = (choice: LaunchChoice): boolean => choices.includes(choice)
  const queued = preflight?.gpus.state === 'queued'
  return (
    <>
      {has('force') && (
        <CheckField
          label={t('jobs:launch.sure')}
          hint={t('jobs:launch.sureHint')}
          checked={sure}
          onChange={setSure}
        />
      )}
      {has('wait') && (
        <label className="launch-wait">
          {t('jobs:launch.waitFor')}{' '}
          <select
            className="select"
            value={String(wait)}
            onChange={({ target }) => setWait(target.value === 'null' ? null : Number(target.value))}
          >
            {waits.map((ms) => (
              <option key={String(ms)} value={String(ms)}>
                {ms === null ? t('jobs:launch.forever') : formatSpan(ms, language)}
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="buttons form-buttons">
        {has('start') && (
          <button type="button" className="button" disabled={busy} onClick={() => onStart('start', null)}>
            <Icon name="play" />
            {t(queued ? 'jobs:launch.enqueue' : 'jobs:launch.start')}
          </button>
        )}
        {has('wait') && (
          <button type="button" className="button" disabled={busy} onClick={() => onStart('wait', wait)}>
            <Icon name="watch" />
            {t('jobs:launch.wait')}
          </button>
        )}
        {has('force') && (
          <button
            type="button"
            className="button"
            disabled={busy || !sure}
            onClick={() => onStart('force', null)}
          >
            <Icon name="debug-restart" />
            {t('jobs:launch.force')}
          </button>
        )}
        {has('observe') && (
          <button
            type="button"
            className="button secondary"
            title={t('jobs:launch.observeHint')}
            disabled={busy}
            onClick={() => onStart('observe', null)}
          >
            <Icon name="eye" />
            {t('jobs:launch.observe')}
          </button>
        )}
        <button type="button" className="button secondary" onClick={onCancel}>
          {t('jobs:launch.cancel')}
        </button>
      </div>
      {current && preflight && choices.length === 0 && !preflight.locked && (
        <p className="hint">{t('jobs:launch.nothing')}</p>
      )}
    </>
  )
}

function Plan({ preflight }: { readonly preflight: Preflight }): ReactNode {
  const { t, language } = useText()
  const platform = useWorkbench(platformOf)
  const { type, resourceId, command, cwd, env, namespace, leaseMs, maxRuntimeMs, gpus } = preflight
  return (
    <section className="form-section" aria-labelledby="launch-plan">
      <h2 id="launch-plan">{t('jobs:launch.plan')}</h2>
      <Facts
        facts={[
          [t('jobs:launch.resource'), <Copyable key="id" text={resourceId} />],
          [t('jobs:launch.type'), visible(type)],
          [t('jobs:launch.gpus'), <GpuSays key="gpus" gpus={gpus} />],
          [t('jobs:fact.namespace'), <Foreign key="namespace" text={namespace} />],
          [t('jobs:fact.lease'), formatSpan(leaseMs, language)],
          [t('jobs:fact.maxRuntime'), formatSpan(maxRuntimeMs, language)],
          [t('jobs:fact.cwd'), cwd === null ? t('jobs:ownFolder') : <Foreign text={cwd} />]
        ]}
      />
      <h3>{t('jobs:fact.command')}</h3>
      <Payload
        text={command.map((argument) => quote(argument, platform)).join(' ')}
        name={t('jobs:fact.command')}
      />
      {Object.keys(env).length > 0 && (
        <>
          <h3>{t('jobs:fact.env')}</h3>
          <Payload text={JSON.stringify(env)} name={t('jobs:fact.env')} />
        </>
      )}
    </section>
  )
}
