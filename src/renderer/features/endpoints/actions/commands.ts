import type { ActionId } from '@shared/ipc/actions'
import type { BookEntry } from '@shared/ipc/endpoints'
import { visible } from '../../../text/visible'
import { report, type App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { onEntry, type Entries } from '../../../workbench/quick-input/on-entry'
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
  const on = onEntry(app, endpointEntries(app))
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

const endpointEntries = ({ workbench }: App): Entries<BookEntry> => ({
  all: () => workbench.getState().book.endpoints,
  form: 'endpoint',
  identityAt,
  placeholder: (t) => t('endpoints:list.which'),
  labelOf: ({ settings }) => visible(settings.name),
  detailOf: ({ address }) => visible(address)
})
