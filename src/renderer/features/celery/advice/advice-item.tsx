import type { Advice } from '@shared/celery/advice/advice'
import { adviceTexts } from '@shared/celery/advice/texts'
import { useId, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { CopyButton } from '../../../workbench/copy-button'
import { Icon } from '../../../workbench/icon'

const ICONS: Readonly<Record<Advice['status'], string>> = {
  ok: 'pass',
  info: 'info',
  unknown: 'question',
  warning: 'warning',
  critical: 'error'
}

/** One piece of advice: what was found, why it matters, what to write and what that costs. */
export function AdviceItem({ advice, all }: { readonly advice: Advice; readonly all: number }): ReactNode {
  const { t } = useText()
  const titleId = useId()
  const { status, setting, value, workers, change } = advice
  const { name, what, why, price, tasks } = adviceTexts(t, advice)
  return (
    <section className="advice" aria-labelledby={titleId}>
      <h2 id={titleId}>
        <Icon name={ICONS[status]} className={`advice-icon ${status}`} />
        <span className="visually-hidden">{t(`advice:page.status.${status}`)}</span>
        <span>{name}</span>
        <code>
          {setting} = {visible(value)}
        </code>
      </h2>
      <div className="advice-body">
        <p>
          {what}
          {tasks !== null && <bdi> {visible(tasks)}</bdi>}
        </p>
        {workers.length < all && (
          <p className="hint">{t('advice:page.onWorkers', { workers: workers.map(visible) })}</p>
        )}
        {status !== 'ok' && (
          <>
            <p className="hint">{why}</p>
            {change.length > 0 && (
              <div className="advice-change">
                <pre aria-label={t('advice:page.change')}>{change.join('\n')}</pre>
                <CopyButton text={change.join('\n')} label={t('advice:page.copyChange')} />
              </div>
            )}
            {price !== null && (
              <p className="hint">
                <strong>{t('advice:page.price')}</strong> {price}
              </p>
            )}
          </>
        )}
      </div>
    </section>
  )
}
