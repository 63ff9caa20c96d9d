import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { visible } from '../../../text/visible'
import { LaunchPage } from './launch-page'

/** The tab in which a job is launched. */
export const launchEditor: EditorKind<ContentOf<'launch'>> = {
  title: ({ template, resource }, t) => {
    const builtIn = t(`jobs:builtIn.${template}.title`)
    // A key without a text says itself.
    const name = builtIn.startsWith('builtIn.') ? visible(template) : builtIn
    return resource === null
      ? t('jobs:launch.tab', { name })
      : t('jobs:launch.tabOf', { name, id: visible(resource.id) })
  },
  Icon: codicon('play'),
  Page: ({ content }) => <LaunchPage key={content.key} launch={content} />
}
