import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { ChannelPage } from './channel-page'

/** The tab of an alert channel's form. */
export const channelEditor: EditorKind<ContentOf<'channel'>> = {
  title: ({ name }, t) => (name === '' ? t('alerts:editor.newTitle') : name),
  Icon: codicon('bell'),
  Page: ({ content }) => <ChannelPage key={content.key} tab={content.key} />
}
