import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { AdvicePage } from './advice-page'

/** The tab of what a Celery fleet's settings make of it. */
export const adviceEditor: EditorKind<ContentOf<'celeryAdvice'>> = {
  title: ({ name }, t) => t('advice:page.tab', { name }),
  Icon: codicon('checklist'),
  Page: ({ content }) => <AdvicePage key={content.key} endpointId={content.key} />
}
