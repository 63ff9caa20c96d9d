import type { Translator } from '@shared/i18n'
import type { SettingField } from '@shared/settings/fields'

/** A setting's id as a key of the catalogs, where a dot would be a level. */
export const fieldKey = (id: string): string => id.replaceAll('.', '_')

export const fieldTitle = (id: string, t: Translator): string => t(`settings:field.${fieldKey(id)}.title`)
export const fieldDescription = (id: string, t: Translator): string =>
  t(`settings:field.${fieldKey(id)}.description`)

/** A column of a list's table; those of thresholds are the thresholds themselves. */
export const columnTitle = (field: SettingField, column: string, t: Translator): string =>
  field.control.kind === 'overrides' ? fieldTitle(`thresholds.${column}`, t) : t(`settings:column.${column}`)

/** One of a setting's own words, as a person reads it. */
export function choiceLabel(owner: string, value: string, t: Translator): string {
  if (owner === 'kind') return t(`findings:${value}.title`)
  if (owner === 'severity') return t(`settings:value.severity.${value}`)
  return t(`settings:value.${fieldKey(owner)}.${value}`)
}

/** A default as one reads it beside the setting. */
export function valueLabel(field: SettingField, value: unknown, t: Translator): string {
  if (typeof value === 'boolean') return t(value ? 'settings:value.on' : 'settings:value.off')
  if (typeof value === 'string')
    return field.control.kind === 'enum' ? choiceLabel(field.id, value, t) : value
  return typeof value === 'number' ? String(value) : ''
}
