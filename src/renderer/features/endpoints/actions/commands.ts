import { createTranslator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { actionKey } from '@shared/ipc/actions'
import type { BookEntry } from '@shared/ipc/endpoints'
import { visible } from '../../../text/visible'
import { report, type App } from '../../../workbench/app'
import { activeEditor } from '../../../workbench/editors/editors'
import { focusPart } from '../../../workbench/focus'
import { pick } from '../../../workbench/quick-input/box'
import { NEW } from '../editor/use-draft'
import { exportEndpoints, readImport } from './transfer'
import {
  editEndpoint,
  enableEndpoint,
  lockEndpoint,
  removeEndpoint,
  stepEndpoint,
  testEndpoint,
  unlockEndpoint
} from './endpoint-actions'

export type EndpointAction = Extract<ActionId, `endpoints.${string}`>

/** The actions on endpoints: on the one that has the focus in the list, else on one that is picked. */
export function endpointCommands(app: App): Readonly<Record<EndpointAction, () => void>> {
  const on =
    (
      id: EndpointAction,
      act: (entry: BookEntry) => unknown,
      fits: (entry: BookEntry) => boolean = () => true
    ) =>
    (): void => {
      const done = async (): Promise<void> => {
        const entry = await targetOf(app, id, fits)
        if (entry) await act(entry)
      }
      report(app, done())
    }
  return {
    'endpoints.add': () => {
      app.workbench.actions.open({ kind: 'endpoint', key: NEW, name: '' })
      focusPart('endpointPaste')
    },
    'endpoints.edit': on('endpoints.edit', (entry) => editEndpoint(app, entry)),
    'endpoints.duplicate': on('endpoints.duplicate', (entry) => editEndpoint(app, entry, true)),
    'endpoints.test': on('endpoints.test', (entry) => testEndpoint(app, entry)),
    'endpoints.moveUp': on('endpoints.moveUp', (entry) => stepEndpoint(app, entry, -1)),
    'endpoints.moveDown': on('endpoints.moveDown', (entry) => stepEndpoint(app, entry, 1)),
    'endpoints.enable': on(
      'endpoints.enable',
      (entry) => enableEndpoint(app, entry, true),
      ({ settings }) => !settings.enabled
    ),
    'endpoints.disable': on(
      'endpoints.disable',
      (entry) => enableEndpoint(app, entry, false),
      ({ settings }) => settings.enabled
    ),
    'endpoints.unlock': on(
      'endpoints.unlock',
      (entry) => unlockEndpoint(app, entry),
      (entry) => lockStateOf(app, entry) === 'locked'
    ),
    'endpoints.lock': on(
      'endpoints.lock',
      (entry) => lockEndpoint(app, entry),
      (entry) => lockStateOf(app, entry) === 'unlocked'
    ),
    'endpoints.remove': on('endpoints.remove', (entry) => removeEndpoint(app, entry)),
    'endpoints.import': () => report(app, readImport(app)),
    'endpoints.export': () => report(app, exportEndpoints(app))
  }
}

/** Whether it is protected, and then whether it is unlocked; null also for one that is not watched. */
export function lockStateOf({ live }: App, { id }: Pick<BookEntry, 'id'>): 'locked' | 'unlocked' | null {
  const endpoint = live.state.getState().endpoints.find((one) => one.id === id)
  if (!endpoint?.protected) return null
  return endpoint.unlockedUntil === null ? 'locked' : 'unlocked'
}

/** The endpoint whose line in the list has this element in it. */
export const identityAt = (element: Element | null): string | null =>
  element?.closest('[data-endpoint]')?.getAttribute('data-endpoint') ?? null

/** Which one: that of the focus, the only one that fits, or the one that is picked; the form in front comes first. */
async function targetOf(
  app: App,
  id: EndpointAction,
  fits: (entry: BookEntry) => boolean
): Promise<BookEntry | undefined> {
  const { workbench } = app
  const { book, editors, appearance } = workbench.getState()
  const fitting = book.endpoints.filter(fits)
  const focused = fitting.find(({ identity }) => identity === identityAt(document.activeElement))
  if (focused || fitting.length < 2) return focused ?? fitting[0]
  const front = activeEditor(editors)?.content
  const inFront = ({ identity }: BookEntry): boolean => front?.kind === 'endpoint' && front.key === identity
  const t = createTranslator(appearance.language)
  return pick(workbench, {
    title: t(`palette:action.${actionKey(id)}`),
    placeholder: t('endpoints:list.which'),
    items: [...fitting.filter(inFront), ...fitting.filter((entry) => !inFront(entry))].map((entry) => ({
      value: entry,
      label: visible(entry.settings.name),
      detail: visible(entry.address)
    }))
  })
}
