import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useWorkbench } from '../../../workbench/app'
import { useCommands } from '../../../workbench/use-commands'
import { ImportPreview } from './import-preview'

/** Import and export of endpoints, without their secrets, and what came of it. */
export function TransferButtons({ count }: { readonly count: number }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const transfer = useWorkbench((state) => state.transfer)
  const said =
    transfer.state === 'imported'
      ? t('endpoints:import.done', { count: transfer.count })
      : transfer.state === 'exported'
        ? t('endpoints:list.exported', { count: transfer.count, path: visible(transfer.path) })
        : ''
  return (
    <>
      <div className="transfer-buttons">
        <button type="button" className="button secondary" onClick={commands['endpoints.import']}>
          {t('endpoints:list.import')}
        </button>
        <button
          type="button"
          className="button secondary"
          disabled={count === 0}
          onClick={commands['endpoints.export']}
        >
          {t('endpoints:list.export')}
        </button>
      </div>
      {transfer.state === 'read' && <ImportPreview key={transfer.read.path} read={transfer.read} />}
      <p className="hint transfer-said" role="status">
        {said}
      </p>
    </>
  )
}
