import type { EndpointView } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { Icon } from '../../workbench/icon'
import { CommandLine } from './command-line'
import { useFaultText } from './fault-text'

/** The command that gets what is missing. */
export function InstallHint({ hint }: { readonly hint: string | undefined }): ReactNode {
  const { t } = useText()
  return hint === undefined ? null : (
    <div className="install">
      <span>{t('endpoints:install')}</span>
      <CommandLine command={hint} />
    </div>
  )
}

/** The embedded Redis can't run here: why, and the command that gets it. */
export function EmbeddedNotice({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const text = useFaultText(endpoint)
  return (
    <div className="notice error" role="status">
      <Icon name="error" />
      <div className="notice-text">
        <p>{text}</p>
        {endpoint.fault && endpoint.fault.detail !== '' && endpoint.fault.code !== 'embedded_missing' && (
          <p className="notice-detail">
            <bdi className="foreign">{visible(endpoint.fault.detail)}</bdi>
          </p>
        )}
        <InstallHint hint={endpoint.fault?.hint} />
      </div>
    </div>
  )
}
