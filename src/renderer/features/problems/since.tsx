import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatSpanShort } from '../../text/format'
import { useEndpointNow } from '../../workbench/endpoint-now'

/** How long ago, by the endpoint's clock, which stands still with the connection; the absolute time on hover. */
export function Since({ iso, endpointId }: { readonly iso: string; readonly endpointId: string }): ReactNode {
  const { t, language } = useText()
  const at = Date.parse(iso)
  const age = useEndpointNow(endpointId) - at
  return (
    <time dateTime={iso} title={formatAbsolute(at, language)}>
      {age < 1000 ? t('workbench:now') : formatSpanShort(age, language)}
    </time>
  )
}
