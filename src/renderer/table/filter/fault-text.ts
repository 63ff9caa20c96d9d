import type { Translator } from '@shared/i18n'
import type { QueryFault } from '@shared/query/check'
import type { Fields } from '@shared/query/fields'
import { visible } from '../../text/visible'

/** What is wrong with the query, in a sentence that says what is taken instead. */
export function faultText(
  { code, field, value, takes, choices }: QueryFault,
  fields: Fields,
  t: Translator
): string {
  const kind = takes === null ? '' : t(`table:query.takes.${takes}`, { choices })
  return t(`table:query.error.${code}`, {
    field: visible(field),
    value: visible(value),
    takes: kind,
    fields: Object.keys(fields)
  })
}
