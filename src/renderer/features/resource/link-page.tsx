import './resource.css'
import { resourceKeyOf } from '@shared/live/resource'
import { useEffect, useId, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { visible } from '../../text/visible'
import { useActions, useLive } from '../../workbench/app'
import { contentId, type ContentOf } from '../../workbench/editors/content'
import { replace } from '../../workbench/editors/editors'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { Facts } from './facts'
import { endpointOfLink } from './open-link'

/**
 * A link to a resource of an endpoint that is not watched here: what it speaks of, and how to get there. As soon as the
 * endpoint is there, the resource's page takes this one's place.
 */
export function LinkPage({ content }: { readonly content: ContentOf<'link'> }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const commands = useCommands()
  const titleId = useId()
  const { link } = content
  const loaded = useLive((state) => state.loaded)
  const endpointId = useLive((state) => endpointOfLink(state.endpoints, link)?.id)
  const namesake = useLive((state) => state.endpoints.find(({ name }) => name === link.endpoint))
  useEffect(() => {
    if (endpointId === undefined) return
    const resource = { endpointId, type: link.type, id: link.id }
    actions.edit((editors) =>
      replace(editors, contentId(content), { kind: 'resource', key: resourceKeyOf(resource), resource })
    )
  }, [actions, content, endpointId, link])
  if (!loaded || endpointId !== undefined)
    return <p className="hint loading">{t('resource:state.loading')}</p>
  return (
    <article className="resource" aria-labelledby={titleId}>
      <header className="resource-head">
        <h1 id={titleId}>
          <span>{link.type}</span> <Foreign text={link.id} width={72} />
        </h1>
      </header>
      <div className="notice warning">
        <Icon name="link" />
        <div className="notice-text">
          <p>
            <bdi>
              {namesake
                ? t('resource:link.otherNamespace', {
                    endpoint: visible(link.endpoint),
                    namespace: link.namespace,
                    own: namesake.namespace
                  })
                : t('resource:link.unknown', { endpoint: visible(link.endpoint) })}
            </bdi>
          </p>
          <p className="notice-detail">{t('resource:link.how')}</p>
        </div>
        <div className="buttons">
          <button type="button" className="button" onClick={commands['endpoints.add']}>
            {t('endpoints:add')}
          </button>
        </div>
      </div>
      <Facts
        facts={[
          [t('locks:details.endpoint'), <Foreign key="endpoint" text={link.endpoint} mono={false} />],
          [t('locks:details.namespace'), <Foreign key="namespace" text={link.namespace} />],
          [t('locks:details.type'), <Foreign key="type" text={link.type} mono={false} />],
          [t('locks:details.resource'), <Foreign key="resource" text={link.id} />]
        ]}
      />
    </article>
  )
}
