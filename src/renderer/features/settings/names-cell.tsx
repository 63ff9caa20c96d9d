import { isOwnChannel, ownChannels } from '@shared/settings/channel'
import { useState, type MouseEvent, type ReactNode } from 'react'
import { z } from 'zod'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useWorkbench } from '../../workbench/app'
import { ContextMenu } from '../../workbench/context-menu/context-menu'
import type { MenuItem, MenuPlace } from '../../workbench/context-menu/item'
import { Icon } from '../../workbench/icon'
import type { Refusal } from './use-write'

const namesSchema = z.array(z.string())

/** The channels of a rule: all, or those that are ticked in its menu. */
export function NamesCell({
  id,
  label,
  value,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: string[] | undefined) => Promise<Refusal>
}): ReactNode {
  const { t } = useText()
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const channels = useWorkbench((state) => state.channels.channels)
  const known = channels.map(({ settings }) => settings.name)
  const parsed = namesSchema.safeParse(value)
  const chosen = parsed.success ? parsed.data : null
  const lost = (chosen ?? []).filter((name) => !isOwnChannel(name) && !known.includes(name))
  const nameOf = (name: string): string => {
    if (isOwnChannel(name)) return t(`settings:value.${name}`)
    return lost.includes(name) ? t('settings:value.unknownChannel', { name: visible(name) }) : visible(name)
  }
  const names = chosen?.map(nameOf)
  const shown = names ? t('settings:value.namesOf', { names }) : t('settings:value.allChannels')
  const toggle = (name: string): void => {
    const next = chosen?.includes(name) ? chosen.filter((one) => one !== name) : [...(chosen ?? []), name]
    void onChange(next.length === 0 ? undefined : next)
  }
  const items: MenuItem[] = [
    {
      kind: 'check',
      label: t('settings:value.allChannels'),
      checked: chosen === null,
      run: () => void onChange(undefined)
    },
    { kind: 'separator' },
    ...[...ownChannels, ...known, ...lost].map((name): MenuItem => ({
      kind: 'check',
      label: nameOf(name),
      checked: chosen?.includes(name) ?? false,
      run: () => toggle(name)
    }))
  ]
  const open = ({ currentTarget }: MouseEvent): void => {
    const { left, bottom } = currentTarget.getBoundingClientRect()
    setMenu({ x: left, y: bottom })
  }
  return (
    <>
      <button
        id={id}
        type="button"
        className="select names-select"
        aria-label={`${label}: ${shown}`}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        title={shown}
        onClick={open}
      >
        <span>{shown}</span>
        <Icon name="chevron-down" />
      </button>
      {menu && <ContextMenu label={label} items={items} at={menu} onClose={() => setMenu(null)} />}
    </>
  )
}
