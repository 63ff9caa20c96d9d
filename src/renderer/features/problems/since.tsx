import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useClock } from '../../stores/clock'
import { formatAbsolute, formatSpanShort } from '../../text/format'
import { useLive } from '../../workbench/app'

/** How long ago, by the endpoint's clock; the absolute time on hover. */
export function Since({ iso, endpointId }: { readonly iso: string; readonly endpointId: string }): ReactNode {
  const { t, language } = useText()
  const offset = useLive((state) => state.endpoints.find(({ id }) => id === endpointId)?.clockOffsetMs ?? 0)
  const at = Date.parse(iso)
  const age = useClock() + offset - at
  return (
    <time dateTime={iso} title={formatAbsolute(at, language)}>
      {age < 1000 ? t('workbench:now') : formatSpanShort(age, language)}
    </time>
  )
}
