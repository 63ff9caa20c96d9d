import type { ReactNode } from 'react'
import { endpointName } from '../features/endpoints/endpoint-name'
import { useText } from '../i18n/text'
import { Foreign } from '../text/foreign'
import { formatAbsolute, formatClock, formatInteger, formatPercent } from '../text/format'
import { visible } from '../text/visible'
import { useLive } from '../workbench/app'

/** What is not known of a row. */
export const Unknown = (): ReactNode => <span className="unknown">–</span>

/** Words rather than ids: what does not fit is cut at the end, by the style sheet. */
/** @param original what stands there, where the text is a translation of it */
export const WordsCell = ({
  text,
  original = text
}: {
  readonly text: string | null
  readonly original?: string | null
}): ReactNode => {
  if (text === null) return <Unknown />
  const whole = visible(text)
  return (
    <bdi className="foreign" title={original === text ? whole : `${whole}\n${visible(original ?? '')}`}>
      {whole}
    </bdi>
  )
}

/** An id: what does not fit is cut in the middle. */
export const ForeignCell = ({
  text,
  width
}: {
  readonly text: string | null
  /** Columns of monospace text that fit. */
  readonly width: number
}): ReactNode => (text === null ? <Unknown /> : <Foreign text={text} width={width} />)

export function EndpointCell({ endpointId }: { readonly endpointId: string }): ReactNode {
  const { t } = useText()
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === endpointId))
  return <WordsCell text={endpoint ? endpointName(endpoint, t) : endpointId} />
}

/** A moment by this machine's clock. */
export function TimeCell({ at }: { readonly at: number | null }): ReactNode {
  const { language } = useText()
  if (at === null) return <Unknown />
  return (
    <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at, language)}>
      {formatClock(at, language)}
    </time>
  )
}

export function IntegerCell({ value }: { readonly value: number | null }): ReactNode {
  const { language } = useText()
  return value === null ? <Unknown /> : <span>{formatInteger(value, language)}</span>
}

/** A share, 0 to 1, as a bar and in percent. */
export function PercentCell({
  fraction,
  title
}: {
  readonly fraction: number | null
  readonly title?: string | undefined
}): ReactNode {
  const { language } = useText()
  if (fraction === null) return <Unknown />
  return (
    <span className="progress" title={title}>
      <Bar fraction={fraction} />
      <span>{formatPercent(fraction, language)}</span>
    </span>
  )
}

export const Bar = ({ fraction }: { readonly fraction: number | null }): ReactNode =>
  fraction === null ? null : (
    <span className="bar" aria-hidden="true">
      <span style={{ width: `${Math.round(fraction * 100)}%` }} />
    </span>
  )
