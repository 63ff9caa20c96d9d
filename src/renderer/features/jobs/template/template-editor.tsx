import { visible } from '../../../text/visible'
import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { NEW_TEMPLATE } from './draft'
import { TemplatePage } from './template-page'

/** The tab of a template's form. */
export const templateEditor: EditorKind<ContentOf<'template'>> = {
  title: ({ key, name }, t) => (key === NEW_TEMPLATE ? t('jobs:template.new') : visible(name)),
  Icon: codicon('file-code'),
  Page: ({ content }) => <TemplatePage key={content.key} tab={content} />
}
