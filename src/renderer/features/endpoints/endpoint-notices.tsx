import type { EndpointView } from '@shared/live/view'
import { redisHint, redisProblem } from '@shared/endpoints/fault-text'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useLive, useWorkbench, useReport } from '../../workbench/app'
import { endpointChannel } from '../../stores/live/store'
import { Icon } from '../../workbench/icon'
import { RefusedLink } from '../resource/refused-link'
import { FileFaults } from '../settings/file-fault'
import { ShowOutput } from '../../workbench/show-output'
import { useCommands } from '../../workbench/use-commands'
import { doctorCommand } from './commands'
import { Freshness } from './connection'
import { InstallHint } from './embedded-notice'
import { FaultSentence } from './fault-sentence'

/** What keeps endpoints from being live, each with a way out. Nothing while all is well. */
export function EndpointNotices(): ReactNode {
  const endpoints = useLive((state) => state.endpoints)
  return (
    <>
      {endpoints
        .filter(({ connection }) => connection === 'stale' || connection === 'unavailable')
        .map((endpoint) => (
          <EndpointNotice key={endpoint.id} endpoint={endpoint} />
        ))}
    </>
  )
}

/** What is wrong with the window as a whole: above every editor. */
export function WindowNotices(): ReactNode {
  const loaded = useLive((state) => state.loaded)
  const linked = useLive((state) => state.linked)
  const trayMissing = useWorkbench((state) => state.trayMissing)
  return (
    <>
      <FileFaults />
      <RefusedLink />
      {trayMissing && <TrayNotice />}
      {loaded && !linked && <EngineNotice />}
    </>
  )
}

function EngineNotice(): ReactNode {
  const { t } = useText()
  return (
    <div className="notice warning" role="status">
      <Icon name="sync" className="codicon-modifier-spin" />
      <p>{t('workbench:engine.restartingLong')}</p>
    </div>
  )
}

function TrayNotice(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <div className="notice warning" role="status">
      <Icon name="warning" />
      <p>{t('workbench:trayMissing')}</p>
      <button type="button" className="button secondary" onClick={commands['settings.open']}>
        {t('palette:action.settings_open')}
      </button>
    </div>
  )
}

/** What happened exactly and what to do next; where only the engine's English knows it, that. */
function FaultDetail({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const { fault, address } = endpoint
  if (!fault) return null
  const { code, detail, hint, said } = fault
  const shown = said ? `${address}: ${redisProblem(said, t)}` : detail
  const advice = said ? redisHint(said, t) : language === 'en' ? (hint ?? '') : ''
  return (
    <>
      {shown !== '' && code !== 'embedded_missing' && (
        <p className="notice-detail">
          <bdi className="foreign">{visible(shown)}</bdi>
        </p>
      )}
      {code === 'embedded_missing' && hint !== undefined ? (
        <InstallHint hint={hint} />
      ) : (
        advice !== '' && <p className="notice-detail">{visible(advice)}</p>
      )}
    </>
  )
}

function EndpointNotice({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const commands = useCommands()
  const cli = useWorkbench((state) => state.info?.cli ?? 'taskguard')
  const platform = useWorkbench((state) => state.info?.platform ?? 'linux')
  const error = endpoint.connection === 'unavailable'
  return (
    <div className={error ? 'notice error' : 'notice warning'} role="status">
      <Icon name={error ? 'error' : 'warning'} />
      <div className="notice-text">
        <p>
          <FaultSentence endpoint={endpoint} />
          {endpoint.freshAt !== null && (
            <>
              {' '}
              <span className="as-of" aria-live="off">
                (<Freshness endpoint={endpoint} />)
              </span>
            </>
          )}
        </p>
        <FaultDetail endpoint={endpoint} />
      </div>
      <div className="buttons">
        {endpoint.embedded ? (
          <button type="button" className="button secondary" onClick={commands['endpoints.add']}>
            {t('endpoints:add')}
          </button>
        ) : (
          <button
            type="button"
            className="button secondary"
            title={doctorCommand({ cli, platform, endpoint })}
            onClick={() =>
              report(api.call('clipboard:write', { text: doctorCommand({ cli, platform, endpoint }) }))
            }
          >
            {t('endpoints:copyDoctor')}
          </button>
        )}
        <button
          type="button"
          className="button secondary"
          onClick={() => report(api.call('settings:open', undefined))}
        >
          {t('workbench:openSettings')}
        </button>
        <ShowOutput channel={endpointChannel(endpoint.id)} />
      </div>
    </div>
  )
}
