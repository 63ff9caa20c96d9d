import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { CopyButton } from '../../workbench/copy-button'

/** A command to copy. It is shown with unseen marks written out and copied as it is. */
export function CommandLine({ command }: { readonly command: string }): ReactNode {
  const { t } = useText()
  return (
    <div className="command-line">
      <code>
        <bdi>{visible(command)}</bdi>
      </code>
      <CopyButton text={command} label={t('workbench:copyCommand')} />
    </div>
  )
}
