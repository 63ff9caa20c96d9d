import { createTranslator, type Translator } from '@shared/i18n'
import type { CallArgs } from '@shared/ipc/contract'
import type { BookEntry } from '@shared/ipc/endpoints'
import { formatSpan } from '../../../text/format'
import { visible } from '../../../text/visible'
import type { App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { pick, prompt } from '../../../workbench/quick-input/box'
import { COPY_OF } from '../editor/use-draft'

/** What can be done with one endpoint of the settings; menus and commands both come here. */

const translatorOf = ({ workbench }: App): Translator =>
  createTranslator(workbench.getState().appearance.language)

/** Shows the form of an endpoint, or of a copy of it. */
export function editEndpoint({ workbench }: App, { identity, settings }: BookEntry, copy = false): void {
  workbench.actions.open(
    copy
      ? { kind: 'endpoint', key: `${COPY_OF}${identity}`, name: '' }
      : { kind: 'endpoint', key: identity, name: settings.name }
  )
  focusPart('endpointPaste')
}

/** Opens its form and tries the connection as the form has it. */
export function testEndpoint(app: App, entry: BookEntry): void {
  editEndpoint(app, entry)
  app.workbench.setState({ trialAsked: entry.identity })
}

/** A change that the settings refuse is an error: whoever asked for it reports it. */
async function change({ api }: App, args: CallArgs<'endpoints:change'>): Promise<void> {
  const answer = await api.call('endpoints:change', args)
  if (!answer.ok)
    throw new Error(answer.faults.map(({ field, message }) => `${field}: ${message}`).join('; '))
}

export const enableEndpoint = (app: App, { identity }: BookEntry, enabled: boolean): Promise<void> =>
  change(app, { do: 'enable', identity, enabled })

/** To a place of the list, 0 the first; where it would fall off the end it stays. */
export async function moveEndpoint(app: App, identity: string, to: number): Promise<void> {
  const { endpoints } = app.workbench.getState().book
  const entry = endpoints.find((one) => one.identity === identity)
  if (!entry || to < 0 || to >= endpoints.length) return
  await change(app, { do: 'move', identity, to })
  app.workbench.actions.say({ kind: 'movedEndpoint', text: visible(entry.settings.name), count: to + 1 })
}

/** Up (-1) or down (1) by one. */
export function stepEndpoint(app: App, entry: BookEntry, by: -1 | 1): Promise<void> {
  const at = app.workbench.getState().book.endpoints.findIndex(({ identity }) => identity === entry.identity)
  return moveEndpoint(app, entry.identity, at + by)
}

/** Asks first: its password is forgotten with it. */
export async function removeEndpoint(app: App, { identity, settings }: BookEntry): Promise<void> {
  const t = translatorOf(app)
  const name = visible(settings.name)
  const chosen = await pick<'keep' | 'remove'>(app.workbench, {
    title: t('endpoints:list.removeTitle', { name }),
    placeholder: t('endpoints:list.removeText'),
    items: [
      { value: 'keep', label: t('endpoints:list.removeNo', { name }) },
      { value: 'remove', label: t('endpoints:list.removeYes', { name }) }
    ]
  })
  if (chosen === 'remove') await change(app, { do: 'remove', identity })
}

/** Its name, letter by letter, allows writing to a protected endpoint for the time that the settings say. */
export async function unlockEndpoint(app: App, { id, settings }: BookEntry): Promise<void> {
  const t = translatorOf(app)
  const { book, appearance } = app.workbench.getState()
  const time = formatSpan(book.unlockFor, appearance.language)
  await prompt(app.workbench, {
    title: t('endpoints:list.unlockTitle', { name: visible(settings.name), time }),
    placeholder: t('endpoints:list.unlockName'),
    hint: t('endpoints:list.unlockText'),
    maxLength: 64,
    accept: async (name) => {
      const { ok } = await app.api.call('endpoints:unlock', { id, name })
      if (ok) return null
      return t(name === settings.name ? 'endpoints:list.unlockFailed' : 'endpoints:list.unlockWrong')
    }
  })
}

export async function lockEndpoint({ api }: App, { id }: BookEntry): Promise<void> {
  await api.call('endpoints:lock', { id })
}
