import type { ContentOf } from '../../../workbench/editors/content'
import type { EditorKind } from '../../../workbench/editors/editor-kind'
import { useWorkbench } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { EndpointPage } from './endpoint-page'

/** The tab of an endpoint's form. */
export const endpointEditor: EditorKind<ContentOf<'endpoint'>> = {
  title: ({ name }, t) => (name === '' ? t('endpoints:editor.newTitle') : name),
  Icon: function EndpointIcon({ content: { key } }) {
    const color = useWorkbench(
      ({ book }) => book.endpoints.find(({ identity }) => identity === key)?.settings.color
    )
    return <Icon name="server" className={color ? `endpoint-color-${color}` : ''} />
  },
  Page: ({ content }) => <EndpointPage key={content.key} tab={content.key} />
}
