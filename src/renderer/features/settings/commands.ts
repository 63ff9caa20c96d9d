import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { settingFields } from '@shared/settings/fields'
import { report, type App } from '../../workbench/app'
import { focusPart } from '../../workbench/focus'
import { pick } from '../../workbench/quick-input/box'
import { problemText } from './fault-text'
import { choiceLabel, fieldTitle } from './labels'

export type SettingsAction = Extract<ActionId, `settings.${string}`>

/** The settings' page, their file, and the two settings that are changed most. */
export function settingsCommands(app: App): Readonly<Record<SettingsAction, () => void>> {
  return {
    'settings.open': () => {
      app.workbench.actions.open({ kind: 'settings' })
      focusPart('settingsSearch')
    },
    'settings.openFile': () => report(app, app.api.call('settings:open', undefined)),
    'settings.theme': () => report(app, choose(app, 'workbench.theme')),
    'settings.language': () => report(app, choose(app, 'workbench.language'))
  }
}

/** Lets a person choose one of a setting's words, and writes it into settings.json; the default takes it out of there. */
async function choose(app: App, id: 'workbench.theme' | 'workbench.language'): Promise<void> {
  const { workbench, api } = app
  const { appearance, settings } = workbench.getState()
  const t = createTranslator(appearance.language)
  const field = settingFields.find((one) => one.id === id)
  if (field?.control.kind !== 'enum') return
  const { defaultValue } = field
  const now = settings?.values[id] ?? defaultValue
  // What is in force stands first: Enter leaves it as it is.
  const values = field.control.values.toSorted((a, b) => Number(b === now) - Number(a === now))
  const value = await pick(workbench, {
    title: fieldTitle(id, t),
    placeholder: t('settings:choose'),
    items: values.map((one) => ({
      value: one,
      label: choiceLabel(id, one, t),
      ...(one === now ? { detail: t('settings:current') } : {})
    }))
  })
  if (value === undefined || value === now) return
  const answer = await api.call('settings:set', {
    path: [id],
    ...(value === defaultValue ? {} : { value })
  })
  if (!answer.ok) throw new Error(problemText(answer.problem, answer.said, t))
}
