import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { AdvicePage } from './advice-page'
import { FilePage } from './file-page'

/** The tab of what a Celery fleet's settings make of it. */
export const adviceEditor: EditorKind<ContentOf<'celeryAdvice'>> = {
  title: ({ name }, t) => t('advice:page.tab', { name }),
  Icon: codicon('checklist'),
  Page: ({ content }) => <AdvicePage key={content.key} endpointId={content.key} />
}

/** That of a file's settings. */
export const adviceFileEditor: EditorKind<ContentOf<'celeryFile'>> = {
  title: (_, t) => t('advice:file.title'),
  Icon: codicon('checklist'),
  Page: FilePage
}
