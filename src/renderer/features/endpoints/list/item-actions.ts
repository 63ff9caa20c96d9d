import type { BookEntry } from '@shared/ipc/endpoints'
import type { EndpointView } from '@shared/live/view'
import { useText } from '../../../i18n/text'
import { useApp, useReport } from '../../../workbench/app'
import type { MenuItem } from '../../../workbench/context-menu/item'
import { useKeyLabel } from '../../../workbench/keys'
import { openCelery } from '../../celery/commands'
import {
  editEndpoint,
  enableEndpoint,
  lockEndpoint,
  removeEndpoint,
  stepEndpoint,
  testEndpoint,
  unlockEndpoint
} from '../actions/endpoint-actions'

/** What can be done with one endpoint of the settings, as lines of its menu. */
export function useItemActions(entry: BookEntry | null, endpoint: EndpointView | null): readonly MenuItem[] {
  const { t } = useText()
  const app = useApp()
  const report = useReport()
  const overview = useKeyLabel('celery.overview')
  const [up, down, remove] = [
    useKeyLabel('endpoints.moveUp'),
    useKeyLabel('endpoints.moveDown'),
    useKeyLabel('endpoints.remove')
  ]
  if (!entry) return []
  const { settings } = entry
  const item = (label: string, run: () => Promise<void> | void, keys: string | null = null): MenuItem => ({
    kind: 'item',
    label: t(`endpoints:list.${label}`),
    keys,
    run: () => {
      const done = run()
      if (done) report(done)
    }
  })
  const lock: MenuItem[] =
    !settings.protected || !endpoint
      ? []
      : [
          endpoint.unlockedUntil === null
            ? item('unlock', () => unlockEndpoint(app, entry))
            : item('lock', () => lockEndpoint(app, entry)),
          { kind: 'separator' }
        ]
  const celery = endpoint?.celery ? [item('celery', () => openCelery(app, endpoint), overview)] : []
  return [
    ...lock,
    ...celery,
    item('edit', () => editEndpoint(app, entry)),
    item('test', () => testEndpoint(app, entry)),
    item('duplicate', () => editEndpoint(app, entry, true)),
    item(settings.enabled ? 'disable' : 'enable', () => enableEndpoint(app, entry, !settings.enabled)),
    { kind: 'separator' },
    item('moveUp', () => stepEndpoint(app, entry, -1), up),
    item('moveDown', () => stepEndpoint(app, entry, 1), down),
    { kind: 'separator' },
    item('remove', () => removeEndpoint(app, entry), remove)
  ]
}
