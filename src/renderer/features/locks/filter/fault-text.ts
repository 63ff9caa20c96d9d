import type { Translator } from '@shared/i18n'
import type { QueryFault } from '@shared/query/check'
import { lockFields } from '@shared/query/locks'
import { visible } from '../../../text/visible'

/** What is wrong with the query, in a sentence that says what is taken instead. */
export function faultText({ code, field, value, takes, choices }: QueryFault, t: Translator): string {
  const kind = takes === null ? '' : t(`locks:query.takes.${takes}`, { choices })
  return t(`locks:query.error.${code}`, {
    field: visible(field),
    value: visible(value),
    takes: kind,
    fields: Object.keys(lockFields)
  })
}
