import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatInteger } from '../../../text/format'
import { visible } from '../../../text/visible'
import { Icon } from '../../../workbench/icon'
import { answerLine } from '../channel-text'
import type { Trial } from './use-trial'

/** What a test came to: the server's own words beside what they mean. */
export function TrialResult({ trial }: { readonly trial: Trial }): ReactNode {
  const { t, language } = useText()
  if (trial.state === 'none') return <div role="status" />
  if (trial.state === 'running')
    return (
      <div role="status" className="trial-result">
        <Icon name="loading" className="codicon-modifier-spin" />
        <p>{t('alerts:test.running')}</p>
      </div>
    )
  if (trial.state === 'failed')
    return (
      <p role="alert" className="field-error">
        <bdi>{visible(trial.problem)}</bdi>
      </p>
    )
  const { answer } = trial
  const arrived = answer.code === 'delivered'
  const line = answerLine(answer)
  return (
    <div role="status" className={arrived ? 'trial-result passed' : 'trial-result failed'}>
      <Icon name={arrived ? 'pass-filled' : 'error'} />
      <div>
        <p>{t(`alerts:outcome.${answer.code}`)}</p>
        <p className="trial-answer mono">
          {line !== '' && <bdi>{line}</bdi>}
          <span className="hint">{t('alerts:test.took', { ms: formatInteger(answer.took, language) })}</span>
        </p>
      </div>
    </div>
  )
}
