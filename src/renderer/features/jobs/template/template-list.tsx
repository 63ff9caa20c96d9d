import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useApp } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { launchTemplate } from '../actions/launch-actions'
import { templateDescription, templateTitle } from '../template-text'
import { useJobsState } from '../use-jobs'

/** What can be launched: a person's own templates, and those that come with the app. */
export function TemplateList(): ReactNode {
  const { t } = useText()
  const app = useApp()
  const templates = useJobsState((state) => state.templates)
  if (!templates) return <p className="hint">{t('jobs:loading')}</p>
  const own = templates.filter(({ builtIn }) => !builtIn)
  return (
    <ul className="templates" aria-label={t('jobs:templates')}>
      {[...own, ...templates.filter(({ builtIn }) => builtIn)].map((view) => {
        const { name } = view.template
        const title = templateTitle(view, t)
        return (
          <li key={name} className="template">
            <button
              type="button"
              className="template-launch"
              title={templateDescription(view, t) || undefined}
              aria-label={t('jobs:template.launch', { name: title })}
              onClick={() => launchTemplate(app, name)}
            >
              <Icon name="play" />
              <bdi>{title}</bdi>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
