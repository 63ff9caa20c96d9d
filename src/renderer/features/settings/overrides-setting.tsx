import type { ScalarColumn } from '@shared/settings/control'
import { valueAt, type SettingField } from '@shared/settings/fields'
import { useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react'
import { z } from 'zod'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useWorkbench } from '../../workbench/app'
import { checkText } from './check'
import { ChoiceControl } from './choice-control'
import { problemText } from './fault-text'
import { columnTitle, fieldTitle } from './labels'
import { RowTool } from './list-setting'
import { TextControl } from './text-control'
import { useWrite, type Refusal } from './use-write'

const overridesSchema = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])))

/** Thresholds by task type: a row for each that a type sets, and a last one to add another. */
export function OverridesSetting({
  field,
  columns,
  value
}: {
  readonly field: SettingField
  readonly columns: readonly ScalarColumn[]
  readonly value: unknown
}): ReactNode {
  const { t } = useText()
  const write = useWrite()
  const [refusal, setRefusal] = useState<Refusal>(null)
  const types = Object.entries(overridesSchema.parse(value ?? field.defaultValue))
  const remove = async (path: readonly string[]): Promise<void> =>
    setRefusal(await write([...field.path, ...path]))
  return (
    <>
      <table className="setting-table" aria-label={fieldTitle(field.id, t)}>
        <thead>
          <tr>
            {(['type', 'threshold', 'value'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`settings:column.${name}`)}
              </th>
            ))}
            <th aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {types.flatMap(([type, own]) =>
            columns
              .filter(({ name }) => own[name] !== undefined)
              .map((column) => {
                const names = { type: visible(type), threshold: columnTitle(field, column.name, t) }
                return (
                  <tr key={`${type} ${column.name}`}>
                    <td>
                      <bdi className="mono">{names.type}</bdi>
                    </td>
                    <td>{names.threshold}</td>
                    <td>
                      <TextControl
                        id={`setting-${field.id}-${type}-${column.name}`}
                        label={t('settings:row.overrideCell', names)}
                        control={column.control}
                        required
                        placeholder=""
                        value={String(own[column.name])}
                        onCommit={(next) => write([...field.path, type, column.name], next)}
                      />
                    </td>
                    <td className="setting-row-tools">
                      <RowTool
                        icon="trash"
                        label={t('settings:row.removeOverride', names)}
                        onClick={() => void remove([type, column.name])}
                      />
                    </td>
                  </tr>
                )
              })
          )}
          <NewOverride field={field} columns={columns} taken={overridesSchema.parse(value ?? {})} />
        </tbody>
      </table>
      {refusal && (
        <p className="field-error" role="alert">
          {problemText(refusal.problem, refusal.said, t)}
        </p>
      )}
    </>
  )
}

/** The row that adds a threshold to a type. */
function NewOverride({
  field,
  columns,
  taken
}: {
  readonly field: SettingField
  readonly columns: readonly ScalarColumn[]
  readonly taken: z.infer<typeof overridesSchema>
}): ReactNode {
  const { t } = useText()
  const write = useWrite()
  const values = useWorkbench((state) => state.settings?.values ?? {})
  const [type, setType] = useState('')
  const [name, setName] = useState(columns[0]?.name ?? '')
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<Refusal>(null)
  const column = columns.find((one) => one.name === name)
  const refuse = (code: string): void => setRefusal({ problem: '', said: { code, params: {} } })
  const add = async (): Promise<void> => {
    if (!column) return
    const checked = checkText(text, column.control)
    if (!checked.ok) return setRefusal({ problem: '', said: checked.said })
    if (type.trim() === '' || checked.value === undefined) return refuse('missing_cells')
    if (taken[type.trim()]?.[name] !== undefined) return refuse('taken')
    const refused = await write([...field.path, type.trim(), name], checked.value)
    setRefusal(refused)
    if (!refused) setText('')
  }
  const id = `setting-${field.id}-new`
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    void add()
  }
  const inForce = valueAt(values, ['thresholds', name])
  return (
    <>
      <tr className="setting-row-new">
        <td>
          <input
            type="text"
            className="mono"
            spellCheck={false}
            autoComplete="off"
            list={`${id}-types`}
            aria-label={t('settings:row.newCell', { column: t('settings:column.type') })}
            placeholder={t('settings:row.typePlaceholder')}
            value={type}
            onChange={({ target }) => setType(target.value)}
            onKeyDown={onKeyDown}
          />
          <SeenTypes id={`${id}-types`} />
        </td>
        <td>
          <ChoiceControl
            id={`${id}-threshold`}
            label={t('settings:row.newCell', { column: t('settings:column.threshold') })}
            value={name}
            choices={columns.map((one) => ({ value: one.name, label: columnTitle(field, one.name, t) }))}
            onChange={setName}
          />
        </td>
        <td>
          <input
            type="text"
            spellCheck={false}
            autoComplete="off"
            aria-label={t('settings:row.newCell', { column: t('settings:column.value') })}
            placeholder={
              typeof inForce === 'string' || typeof inForce === 'number'
                ? String(inForce)
                : column?.control.kind === 'duration'
                  ? t('settings:row.durationPlaceholder')
                  : ''
            }
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={onKeyDown}
          />
        </td>
        <td className="setting-row-tools">
          <button type="button" className="button secondary" onClick={() => void add()}>
            {t('settings:row.add')}
          </button>
        </td>
      </tr>
      {refusal && (
        <tr>
          <td colSpan={4}>
            <p className="field-error" role="alert">
              {problemText(refusal.problem, refusal.said, t)}
            </p>
          </td>
        </tr>
      )}
    </>
  )
}

/** The task types that are seen right now, offered while one types. */
function SeenTypes({ id }: { readonly id: string }): ReactNode {
  const { facets } = useApp()
  const counts = useSyncExternalStore(facets.subscribe, facets.getSnapshot)
  const types = new Set([...counts.values()].flatMap((byType) => [...byType.keys()]))
  return (
    <datalist id={id}>
      {[...types].sort().map((type) => (
        <option key={type} value={visible(type)}>
          {visible(type)}
        </option>
      ))}
    </datalist>
  )
}
