import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useLive } from '../../../workbench/app'
import { CleaningLines } from '../../cleanup/cleaning-lines'
import { DraftText, type FormPart } from './connection-fields'
import { CheckField } from '../../../form/fields'

/** Whether it cleans itself up, and when; of one that does, how that goes. */
export function CleanupFields({
  id,
  ...form
}: FormPart & {
  /** Of the endpoint as it is watched; null: it is a new one. */
  readonly id: string | null
}): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === id))
  return (
    <section className="form-section" aria-labelledby="endpoint-cleanup">
      <h2 id="endpoint-cleanup">{t('endpoints:editor.cleanup')}</h2>
      <CheckField
        label={t('endpoints:editor.field.autoCleanup')}
        hint={t('endpoints:editor.autoCleanupHint')}
        warning={
          draft.autoCleanup && draft.protected ? t('endpoints:editor.autoCleanupProtected') : undefined
        }
        checked={draft.autoCleanup}
        onChange={(autoCleanup) => change({ autoCleanup })}
      />
      {draft.autoCleanup && (
        <div className="form-indent">
          <DraftText {...form} name="schedule" hint={t('endpoints:editor.scheduleHint')} placeholder="15m" />
          <DraftText {...form} name="atMost" hint={t('endpoints:editor.atMostHint')} narrow />
          {endpoint && <CleaningLines endpoint={endpoint} className="hint" />}
        </div>
      )}
    </section>
  )
}
