import type { Translator } from '@shared/i18n'
import type { ContentOf } from '../../../workbench/editors/content'
import { codicon, type EditorKind } from '../../../workbench/editors/editor-kind'
import { visible } from '../../../text/visible'
import { LaunchPage } from './launch-page'

/** The tab in which a job is launched. */
export const launchEditor: EditorKind<ContentOf<'launch'>> = {
  title: ({ template, resource }, t) => {
    const name = nameOf(template, t)
    return resource === null
      ? t('jobs:launch.tab', { name })
      : t('jobs:launch.tabOf', { name, id: visible(resource.id) })
  },
  Icon: codicon('play'),
  Page: ({ content }) => <LaunchPage key={content.key} launch={content} />
}

/** The app's own templates are named in the catalogs; a key without a text says itself. */
function nameOf(template: string, t: Translator): string {
  const key = `jobs:builtIn.${template}.title`
  const builtIn = /^[a-z-]+$/.test(template) ? t(key) : key
  return builtIn === key ? visible(template) : builtIn
}
