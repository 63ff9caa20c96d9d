import type { BookEntry } from '@shared/ipc/endpoints'
import type { EndpointView } from '@shared/live/view'
import { useState } from 'react'
import { useText } from '../../../i18n/text'
import { useActions, useApp, useReport } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import type { MenuItem } from '../../../workbench/context-menu/item'
import { COPY_OF } from '../editor/use-draft'

export interface EndpointItemProps {
  /** As it is watched; null: it is not. */
  readonly endpoint: EndpointView | null
  /** As the settings have it; null: they don't (the local one, or TASKGUARD_URL). */
  readonly entry: BookEntry | null
  /** Its place among those of the settings. */
  readonly at: number
  readonly move: (identity: string, to: number) => void
}

/** What is asked below an endpoint before it is done. */
export type AskedOf =
  | { readonly kind: 'remove'; readonly identity: string }
  | { readonly kind: 'unlock'; readonly id: string }

/** What can be done with one endpoint, as lines of its menu. */
export function useItemActions({ endpoint, entry, at, move }: EndpointItemProps): {
  readonly items: readonly MenuItem[]
  readonly asked: AskedOf | null
  readonly setAsked: (asked: AskedOf | null) => void
} {
  const { t } = useText()
  const { api } = useApp()
  const actions = useActions()
  const report = useReport()
  const [asked, setAsked] = useState<AskedOf | null>(null)
  if (!entry) return { items: [], asked, setAsked }
  const { identity, settings, id } = entry
  const item = (label: string, run: () => void, keys: string | null = null): MenuItem => ({
    kind: 'item',
    label: t(`endpoints:list.${label}`),
    keys,
    run
  })
  const open = (key: string, name: string): void => {
    actions.open({ kind: 'endpoint', key, name })
    focusPart('endpointPaste')
  }
  const lock: MenuItem[] =
    !settings.protected || !endpoint
      ? []
      : [
          endpoint.unlockedUntil === null
            ? item('unlock', () => setAsked({ kind: 'unlock', id }))
            : item('lock', () => report(api.call('endpoints:lock', { id }))),
          { kind: 'separator' }
        ]
  const items: MenuItem[] = [
    ...lock,
    item('edit', () => open(identity, settings.name)),
    item('duplicate', () => open(`${COPY_OF}${identity}`, '')),
    item(settings.enabled ? 'disable' : 'enable', () =>
      report(api.call('endpoints:change', { do: 'enable', identity, enabled: !settings.enabled }))
    ),
    item('moveUp', () => move(identity, at - 1), 'Alt+Up'),
    item('moveDown', () => move(identity, at + 1), 'Alt+Down'),
    { kind: 'separator' },
    item('remove', () => setAsked({ kind: 'remove', identity }))
  ]
  return { items, asked, setAsked }
}
