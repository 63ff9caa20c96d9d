import type { ContentOf } from '../../workbench/editors/content'
import { codicon, type EditorKind } from '../../workbench/editors/editor-kind'
import { CeleryPage } from './celery-page'

/** The tab of a Celery fleet's overview. */
export const celeryEditor: EditorKind<ContentOf<'celery'>> = {
  title: ({ name }, t) => t('celery:tab', { name }),
  Icon: codicon('server-process'),
  Page: ({ content }) => <CeleryPage key={content.key} endpointId={content.key} />
}
