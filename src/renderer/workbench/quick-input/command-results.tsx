import { Command } from 'cmdk'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { ActionId } from '@shared/ipc/actions'
import { ruleFor } from '@shared/keybindings/resolve'
import type { Context } from '@shared/keybindings/when'
import { useText } from '../../i18n/text'
import { useActions, useApp, useWorkbench } from '../app'
import { contextOf } from '../context'
import { rulesInForce } from '../keys'
import { platformOf } from '../store'
import { useCommands } from '../use-commands'
import { isOffered } from './actions'
import { Highlighted } from './highlighted'
import { KeyCaps } from './key-caps'
import { rankActions, type RankedAction } from './rank-actions'
import { recentActions, rememberAction } from './recent'

/** The actions that fit, each with its key; without a query those used last stand first. */
export function CommandResults({
  query,
  focused,
  onSelected
}: {
  readonly query: string
  /** What had the focus: the `when` clauses are about that. */
  readonly focused: Element | null
  readonly onSelected: (value: string) => void
}): ReactNode {
  const { t } = useText()
  const app = useApp()
  const actions = useActions()
  const commands = useCommands()
  const [recent] = useState(() => recentActions())
  const [context] = useState(() => contextOf(app, focused))
  const ranked = useMemo(
    () => rankActions(query, t, recent, (id) => isOffered(id, context), String(context['activeEditor'])),
    [query, t, recent, context]
  )
  useEffect(() => onSelected(ranked[0]?.id ?? ''), [ranked, onSelected])

  const run = (id: ActionId): void => {
    rememberAction(id)
    actions.showQuickInput(null)
    commands[id]()
  }
  const grouped = query.trim() === '' && ranked.some((one) => one.recent)
  const item = (one: RankedAction): ReactNode => (
    <CommandItem key={one.id} action={one} context={context} onRun={run} />
  )
  return (
    <Command.List className="quick-input-list" label={t('palette:commands.list')}>
      {ranked.length === 0 && <p className="quick-input-empty">{t('palette:commands.none')}</p>}
      {grouped ? (
        <>
          <Command.Group heading={t('palette:commands.recent')}>
            {ranked.filter((one) => one.recent).map(item)}
          </Command.Group>
          <Command.Group heading={t('palette:commands.other')}>
            {ranked.filter((one) => !one.recent).map(item)}
          </Command.Group>
        </>
      ) : (
        ranked.map(item)
      )}
    </Command.List>
  )
}

function CommandItem({
  action,
  context,
  onRun
}: {
  readonly action: RankedAction
  readonly context: Context
  readonly onRun: (id: ActionId) => void
}): ReactNode {
  const rules = useWorkbench(rulesInForce)
  const platform = useWorkbench(platformOf)
  const rule = ruleFor(rules, action.id, context)
  return (
    <Command.Item className="quick-input-item" value={action.id} onSelect={() => onRun(action.id)}>
      <span className="quick-input-label">
        <Highlighted text={action.title} ranges={action.ranges} />
      </span>
      {rule && <KeyCaps strokes={rule.strokes} platform={platform} />}
    </Command.Item>
  )
}
