import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'

/** Facts by name, in as many columns as fit. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{isNothing(value) ? <Nothing /> : value}</dd>
        </div>
      ))}
    </dl>
  )
}

const isNothing = (value: ReactNode): boolean =>
  value === null || value === undefined || value === false || value === ''

/** Known to be none; a reader hears it as well. */
function Nothing(): ReactNode {
  const { t } = useText()
  return (
    <span className="unknown" role="img" aria-label={t('resource:none')}>
      –
    </span>
  )
}
