import type { ActionOutcome } from '@shared/live/cleanup'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Icon } from '../../workbench/icon'
import { reasonText } from './outcome-text'

/** By shape as well as by colour. */
const ICONS: Readonly<Record<ActionOutcome['outcome'], string>> = {
  applied: 'pass',
  changed: 'git-compare',
  failed: 'error',
  restored: 'discard',
  nothing: 'circle-slash'
}

/** What came of one item. */
export function Outcome({ outcome }: { readonly outcome: ActionOutcome }): ReactNode {
  const text = useText()
  const { outcome: what, reason, reason_said: said } = outcome
  const why = reasonText({ reason, said }, text)
  const name = text.t(`cleanup:outcome.${what}`)
  return (
    <span className={`plan-outcome outcome-${what}`} title={why === '' ? name : `${name}: ${why}`}>
      <Icon name={ICONS[what]} />
      <span className="plan-outcome-name">{name}</span>
      {why !== '' && <bdi className="plan-outcome-why">{why}</bdi>}
    </span>
  )
}
