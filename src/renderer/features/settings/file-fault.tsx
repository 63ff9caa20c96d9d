import type { SettingsFault } from '@shared/settings/fault'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useReport, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { faultLine } from './fault-text'

/** What is wrong with settings.json or keybindings.json, with the place and a button that opens the file there. */
export function FileFaults(): ReactNode {
  const settings = useWorkbench((state) => state.settings?.fault ?? null)
  const keybindings = useWorkbench((state) => state.keybindings.fault)
  return (
    <>
      {settings && <FileFault fault={settings} call="settings:open" lead="lead" />}
      {keybindings && <FileFault fault={keybindings} call="keybindings:open" lead="keybindingsLead" />}
    </>
  )
}

function FileFault({
  fault,
  call,
  lead
}: {
  readonly fault: SettingsFault
  readonly call: 'settings:open' | 'keybindings:open'
  readonly lead: 'lead' | 'keybindingsLead'
}): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const { line, column } = fault
  return (
    <div className="notice warning" role="status">
      <Icon name="warning" />
      <p>
        {t(`settings:fault.${lead}`)} <bdi className="foreign mono">{visible(faultLine(fault, t))}</bdi>
      </p>
      <button
        type="button"
        className="button secondary"
        onClick={() => report(api.call(call, line === null ? undefined : { line, column: column ?? 1 }))}
      >
        {line === null ? t('settings:openFile') : t('settings:openFileAt', { line })}
      </button>
    </div>
  )
}
