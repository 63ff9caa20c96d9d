import type { ReactNode } from 'react'
import { visible } from '../../text/visible'
import type { ContentOf } from '../../workbench/editors/content'
import { codicon, type EditorKind } from '../../workbench/editors/editor-kind'
import { useText } from '../../i18n/text'
import { CleanupPage } from './cleanup-page'
import { isPending } from './draft'
import { HistoryPage } from './history-page'
import { useDraft } from './use-draft'

/** A plan's tab: with a dot for as long as it is planned and not applied. */
export const cleanupEditor: EditorKind<ContentOf<'cleanup'>> = {
  title: ({ scope }, t) => (scope.of === 'file' ? visible(scope.name) : t('cleanup:title')),
  Icon: codicon('checklist'),
  Page: CleanupPage,
  Pending: function CleanupPending({ content }): ReactNode {
    const { t } = useText()
    const draft = useDraft(content.key)
    if (!draft || !isPending(draft)) return null
    return (
      <span
        className="tab-pending"
        role="img"
        aria-label={t('cleanup:pending')}
        title={t('cleanup:pending')}
      />
    )
  }
}

export const cleanupHistoryEditor: EditorKind<ContentOf<'cleanupHistory'>> = {
  title: (_, t) => t('cleanup:history.title'),
  Icon: codicon('history'),
  Page: HistoryPage
}
