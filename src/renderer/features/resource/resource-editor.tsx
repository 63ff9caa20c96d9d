import { visible } from '../../text/visible'
import type { ContentOf } from '../../workbench/editors/content'
import { codicon, type EditorKind } from '../../workbench/editors/editor-kind'
import { LinkPage } from './link-page'
import { ResourcePage } from './resource-page'

export const resourceEditor: EditorKind<ContentOf<'resource'>> = {
  title: ({ resource: { type, id } }) => `${type} ${visible(id)}`,
  Icon: codicon('symbol-field'),
  Page: ({ content }) => <ResourcePage resource={content.resource} />
}

export const linkEditor: EditorKind<ContentOf<'link'>> = {
  title: ({ link: { type, id } }) => `${type} ${visible(id)}`,
  Icon: codicon('link'),
  Page: ({ content }) => <LinkPage content={content} />
}
