import { assertNever } from '@shared/errors'
import { valueAt, type SettingField } from '@shared/settings/fields'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { useApp, useReport, useWorkbench } from '../../workbench/app'
import { TryButton } from '../alerts/try-buttons'
import { ChannelList } from '../alerts/list/channel-list'
import { useCommands } from '../../workbench/use-commands'
import { HighlightedWords } from './highlighted-words'
import { fieldDescription, fieldTitle, valueLabel } from './labels'
import { ListSetting, RowTool } from './list-setting'
import { OverridesSetting } from './overrides-setting'
import { ScalarSetting } from './scalar-setting'
import { useWrite } from './use-write'

export const settingElementId = (id: string): string => `setting-item-${id}`

/** One setting: what it is called, what it does, its control, and what stands in the file. */
export function SettingItem({
  field,
  words,
  disabled
}: {
  readonly field: SettingField
  readonly words: readonly string[]
  readonly disabled: boolean
}): ReactNode {
  const { t } = useText()
  const values = useWorkbench((state) => state.settings?.values ?? {})
  const value = valueAt(values, field.path)
  const modified = value !== undefined && !isElsewhere(field)
  const shownDefault = valueLabel(field, field.defaultValue, t)
  const titleId = `${settingElementId(field.id)}-title`
  const aboutId = `${settingElementId(field.id)}-about`
  return (
    <div
      id={settingElementId(field.id)}
      role="group"
      aria-labelledby={titleId}
      className={modified ? 'setting modified' : 'setting'}
    >
      <div className="setting-head">
        <h3 id={titleId}>
          <HighlightedWords text={fieldTitle(field.id, t)} words={words} />
        </h3>
        <span className="setting-id mono">
          <HighlightedWords text={field.id} words={words} />
        </span>
        {modified && <span className="setting-modified">{t('settings:modified')}</span>}
        <SettingTools field={field} value={value} modified={modified} disabled={disabled} />
      </div>
      <p id={aboutId} className="setting-about">
        <HighlightedWords text={fieldDescription(field.id, t)} words={words} />
        {shownDefault !== '' && (
          <span className="setting-default"> {t('settings:default', { value: shownDefault })}</span>
        )}
      </p>
      <TableFrame field={field}>
        <fieldset className="setting-control" disabled={disabled && !isElsewhere(field)}>
          <Control field={field} value={value} describedBy={aboutId} />
          <TryButton setting={field.id} />
        </fieldset>
      </TableFrame>
    </div>
  )
}

/** Tables are scrolled sideways in a narrow editor, by keys too, also while nothing in them can be changed. */
function TableFrame({
  field,
  children
}: {
  readonly field: SettingField
  readonly children: ReactNode
}): ReactNode {
  const { t } = useText()
  const { kind } = field.control
  if (kind !== 'list' && kind !== 'overrides') return children
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is scrolled takes the focus
    <div className="setting-table-frame" role="group" aria-label={fieldTitle(field.id, t)} tabIndex={0}>
      {children}
    </div>
  )
}

/** Not changed in the form itself. */
const isElsewhere = ({ control }: SettingField): boolean =>
  control.kind === 'endpoints' || control.kind === 'channels' || control.kind === 'templates'

function Control({
  field,
  value,
  describedBy
}: {
  readonly field: SettingField
  readonly value: unknown
  readonly describedBy: string
}): ReactNode {
  const { control } = field
  switch (control.kind) {
    case 'list':
      return <ListSetting field={field} columns={control.columns} value={value} />
    case 'overrides':
      return <OverridesSetting field={field} columns={control.columns} value={value} />
    case 'endpoints':
      return <EndpointsLink value={value} />
    case 'templates':
      return <TemplatesLink value={value} />
    case 'channels':
      return <ChannelList />
    case 'boolean':
    case 'enum':
    case 'number':
    case 'duration':
    case 'text':
      return <ScalarSetting field={field} control={control} value={value} describedBy={describedBy} />
    default:
      return assertNever(control)
  }
}

/** Endpoints are changed in their own view. */
function EndpointsLink({ value }: { readonly value: unknown }): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const count = Array.isArray(value) ? value.length : 0
  return (
    <div className="buttons">
      <button type="button" className="button secondary" onClick={commands['view.endpoints']}>
        {t('settings:endpointsButton')}
      </button>
      <span className="hint">
        {t('settings:endpointsCount', { count, number: formatInteger(count, language) })}
      </span>
    </div>
  )
}

/** Templates have forms of their own, in the Jobs view. */
function TemplatesLink({ value }: { readonly value: unknown }): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const count = Array.isArray(value) ? value.length : 0
  return (
    <div className="buttons">
      <button type="button" className="button secondary" onClick={commands['view.jobs']}>
        {t('settings:templatesShow')}
      </button>
      <button type="button" className="button secondary" onClick={commands['settings.openFile']}>
        {t('settings:templatesButton')}
      </button>
      <span className="hint">
        {t('settings:templatesCount', { count, number: formatInteger(count, language) })}
      </span>
    </div>
  )
}

function SettingTools({
  field,
  value,
  modified,
  disabled
}: {
  readonly field: SettingField
  readonly value: unknown
  readonly modified: boolean
  readonly disabled: boolean
}): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const write = useWrite()
  const [copied, setCopied] = useState(false)
  const copy = async (text: string): Promise<void> => {
    await api.call('clipboard:write', { text })
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <span className="setting-tools">
      <span role="status" className="copied">
        {copied && t('settings:copied')}
      </span>
      {modified && (
        <RowTool
          icon="discard"
          label={t('settings:reset')}
          disabled={disabled}
          onClick={() => void write(field.path)}
        />
      )}
      <RowTool icon="copy" label={t('settings:copyId')} onClick={() => report(copy(field.id))} />
      <RowTool
        icon="json"
        label={t('settings:copyJson')}
        onClick={() => report(copy(asJson(field.path, value ?? field.defaultValue)))}
      />
    </span>
  )
}

/** As it stands, or would stand, in settings.json: `"thresholds": { "longRun": "2h" }`. */
function asJson(path: readonly string[], value: unknown): string {
  const [key = '', ...rest] = path
  const whole = rest.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value)
  return `${JSON.stringify(key)}: ${JSON.stringify(whole, null, 2)}`
}
