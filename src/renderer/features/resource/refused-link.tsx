import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useApp, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'

/** A link that was opened and is none of ours: said, until it was read. */
export function RefusedLink(): ReactNode {
  const { t } = useText()
  const { workbench } = useApp()
  const text = useWorkbench((state) => state.refusedLink)
  if (text === null) return null
  return (
    <div className="notice warning" role="status">
      <Icon name="link" />
      <div className="notice-text">
        <p>{t('resource:link.refused')}</p>
        <p className="notice-detail">
          <bdi className="foreign mono">{ellipsizeMiddle(visible(text), 160)}</bdi>
        </p>
      </div>
      <div className="buttons">
        <button
          type="button"
          className="button secondary"
          onClick={() => workbench.setState({ refusedLink: null })}
        >
          {t('resource:link.dismiss')}
        </button>
      </div>
    </div>
  )
}
