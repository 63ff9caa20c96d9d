import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { formatElapsed } from '../../text/format'
import { visible } from '../../text/visible'
import { useActions, useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { endpointName } from '../endpoints/endpoint-name'
import { hasFaultText } from '../endpoints/fault-text'
import type { ResourceNow } from './use-resource'

/** What keeps the page from being true now, with a way out; nothing while all is well. */
export function ResourceNotices({ of }: { readonly of: ResourceNow }): ReactNode {
  const { t } = useText()
  if (of.gone)
    return (
      <div className="notice" role="status">
        <Icon name="info" />
        <p>
          {t(of.document?.found === true ? 'resource:state.gone' : 'resource:state.absent')}{' '}
          {of.document?.found === true && <AsOf of={of} />}
        </p>
      </div>
    )
  if (of.fresh) return null
  return <Unreachable of={of} />
}

function Unreachable({ of }: { readonly of: ResourceNow }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const commands = useCommands()
  const linked = useLive((state) => state.linked)
  const loaded = useLive((state) => state.loaded)
  const { fault, endpoint, document } = of
  // Nobody knows yet what is watched.
  if (!loaded) return null
  // The window's own notice tells of the engine.
  if (!linked && document === null) return null
  const notWatched = fault?.code === 'not_watched' || !endpoint
  return (
    <div className={document === null ? 'notice error' : 'notice warning'} role="status">
      <Icon name={document === null ? 'error' : 'warning'} />
      <div className="notice-text">
        <p>
          <FaultSentence of={of} /> {document !== null && <AsOf of={of} />}
        </p>
        {fault !== null && fault.detail !== '' && (
          <p className="notice-detail">
            <bdi className="foreign">{visible(fault.detail)}</bdi>
          </p>
        )}
      </div>
      <div className="buttons">
        {notWatched ? (
          <button type="button" className="button secondary" onClick={commands['endpoints.add']}>
            {t('endpoints:add')}
          </button>
        ) : (
          <button type="button" className="button secondary" onClick={commands['resource.refresh']}>
            {t('resource:state.retry')}
          </button>
        )}
        <button type="button" className="button secondary" onClick={() => actions.showPanel('output')}>
          {t('workbench:showOutput')}
        </button>
      </div>
    </div>
  )
}

function FaultSentence({ of: { fault, endpoint } }: { readonly of: ResourceNow }): ReactNode {
  const { t } = useText()
  const linked = useLive((state) => state.linked)
  if (fault?.code === 'not_watched' || !endpoint) return t('resource:state.notWatched')
  if (fault?.code === 'too_many') return t('resource:state.tooMany')
  if (!linked) return t('workbench:engine.restartingLong')
  const name = endpointName(endpoint, t)
  const code = fault?.code ?? endpoint.fault?.code
  return (
    <>
      <strong>
        <bdi>{name}</bdi>
      </strong>{' '}
      {code !== undefined && hasFaultText(code)
        ? t(`endpoints:fault.${code}`)
        : t(`endpoints:connectionLong.${fault ? 'unavailable' : endpoint.connection}`)}
    </>
  )
}

/** How old what is shown is, by this machine's clock and the endpoint's. */
function AsOf({ of: { document, endpoint } }: { readonly of: ResourceNow }): ReactNode {
  const { t, language } = useText()
  const clock = useClock()
  if (!document) return null
  const age = clock + (endpoint?.clockOffsetMs ?? 0) - Date.parse(document.at)
  return <span className="as-of">({t('endpoints:asOf', { time: formatElapsed(age, language) })})</span>
}
