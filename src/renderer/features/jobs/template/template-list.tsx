import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useApp } from '../../../workbench/app'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { editTemplate, launchTemplate } from '../actions/launch-actions'
import { templateDescription, templateTitle } from '../template-text'
import { useJobsState } from '../use-jobs'

/** What can be launched: a person's own templates, and those that come with the app. */
export function TemplateList(): ReactNode {
  const { t } = useText()
  const app = useApp()
  const commands = useCommands()
  const templates = useJobsState((state) => state.templates)
  if (!templates) return <p className="hint">{t('jobs:loading')}</p>
  const own = templates.filter(({ builtIn }) => !builtIn)
  return (
    <ul className="templates" aria-label={t('jobs:templates')}>
      {[...own, ...templates.filter(({ builtIn }) => builtIn)].map((view) => {
        const { name } = view.template
        const title = templateTitle(view, t)
        const edit = t(view.builtIn ? 'jobs:template.copy' : 'jobs:template.edit', { name: title })
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
            <button
              type="button"
              className="tool"
              aria-label={edit}
              title={edit}
              onClick={() => editTemplate(app, name)}
            >
              <Icon name={view.builtIn ? 'copy' : 'edit'} />
            </button>
          </li>
        )
      })}
      <li>
        <button type="button" className="link template-new" onClick={commands['jobs.newTemplate']}>
          <Icon name="add" />
          {t('palette:action.jobs_newTemplate')}
        </button>
      </li>
    </ul>
  )
}
