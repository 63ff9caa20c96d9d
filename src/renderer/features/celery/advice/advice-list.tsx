import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { Icon } from '../../../workbench/icon'
import { AdviceItem } from './advice-item'

/** What could not be known, then what is to be changed, then what is fine. */
export function AdviceList({
  advice: { advice, workers, unread }
}: {
  readonly advice: CeleryAdvice
}): ReactNode {
  const { t } = useText()
  const toChange = advice.filter(({ status }) => status !== 'ok')
  const fine = advice.filter(({ status }) => status === 'ok')
  return (
    <>
      {unread.map((text) => (
        <div className="notice" key={text}>
          <Icon name="warning" />
          <p>
            {t('advice:page.notKnown')} <bdi>{visible(text)}</bdi>
          </p>
        </div>
      ))}
      {workers.length > 0 && toChange.length === 0 && (
        <p className="celery-advice-fine">
          <Icon name="pass" /> {t('advice:page.allFine')}
        </p>
      )}
      {[...toChange, ...fine].map((one) => (
        <AdviceItem key={`${one.id} ${one.case} ${one.workers.join()}`} advice={one} all={workers.length} />
      ))}
    </>
  )
}
