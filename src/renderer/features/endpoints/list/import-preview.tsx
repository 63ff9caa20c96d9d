import type { Translator } from '@shared/i18n'
import type { CallResult } from '@shared/ipc/contract'
import type { ImportItem } from '@shared/ipc/endpoints'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useApp } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { faultLine, problemText } from '../../settings/fault-text'
import { fieldOf } from '../editor/draft'
import type { Transfer } from '../actions/transfer'

/** What an import would do with each endpoint of the file, before it is done. Escape leaves it. */
export function ImportPreview({
  read
}: {
  readonly read: NonNullable<CallResult<'endpoints:readImport'>>
}): ReactNode {
  const { t } = useText()
  const { api, workbench } = useApp()
  const section = useRef<HTMLElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  // What stands here is replaced only where a person says so.
  const [replaced, setReplaced] = useState<ReadonlySet<string>>(new Set())
  const names = read.items
    .filter(({ name, does }) => does === 'add' || (does === 'change' && replaced.has(name)))
    .map(({ name }) => name)
  useEffect(() => {
    section.current?.focus()
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const end = (transfer: Transfer): void => {
    workbench.setState({ transfer })
    focusPart('endpoints')
  }
  const take = async (): Promise<void> => {
    const answer = await api.call('endpoints:import', { names })
    if (answer.ok) end({ state: 'imported', count: answer.count })
    else setFault(answer.faults.map(({ field, message }) => `${field}: ${message}`).join('; '))
  }
  const toggle = (name: string): void =>
    setReplaced((now) => {
      const next = new Set(now)
      if (!next.delete(name)) next.add(name)
      return next
    })
  return (
    // Escape comes up from what is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={section}
      className="transfer"
      aria-label={t('endpoints:import.title')}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        end({ state: 'none' })
      }}
    >
      <p className="transfer-title">{t('endpoints:import.from', { path: visible(read.path) })}</p>
      {read.fault !== null && (
        <p className="field-error" role="alert">
          {t('endpoints:import.fault')} <bdi>{visible(faultLine(read.fault, t))}</bdi>
        </p>
      )}
      <ul className="transfer-items">
        {read.items.map((item, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- the items of one file, which never move
          <Item key={at} item={item} replaced={replaced.has(item.name)} toggle={toggle} />
        ))}
      </ul>
      {read.items.length > 0 && <p className="hint">{t('endpoints:import.secrets')}</p>}
      {fault !== null && (
        <p className="field-error" role="alert">
          <bdi>{visible(fault)}</bdi>
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button secondary" onClick={() => end({ state: 'none' })}>
          {t('endpoints:list.cancel')}
        </button>
        <button
          type="button"
          className="button"
          disabled={names.length === 0}
          onClick={() => void take().catch((error: unknown) => setFault(String(error)))}
        >
          {names.length === 0
            ? t('endpoints:import.nothing')
            : t('endpoints:import.yes', { count: names.length })}
        </button>
      </div>
    </section>
  )
}

function Item({
  item: { name, address, does, differs, faults },
  replaced,
  toggle
}: {
  readonly item: ImportItem
  readonly replaced: boolean
  readonly toggle: (name: string) => void
}): ReactNode {
  const { t } = useText()
  const detail =
    does === 'invalid'
      ? faults.map(({ field, problem, said }) => `${field}: ${problemText(problem, said, t)}`).join('; ')
      : differs.map((field) => fieldName(field, t)).join(', ')
  return (
    <li className={`transfer-item ${does}`}>
      <strong>
        <bdi>{visible(name)}</bdi>
      </strong>{' '}
      {address !== '' && <bdi className="mono">{visible(address)}</bdi>}
      <div className="hint">{t(`endpoints:import.does.${does}`, { detail: visible(detail) })}</div>
      {does === 'change' && (
        <label>
          <input type="checkbox" checked={replaced} onChange={() => toggle(name)} />
          {t('endpoints:import.overwrite', { name: visible(name) })}
        </label>
      )}
    </li>
  )
}

/** As the form calls it. */
function fieldName(field: string, t: Translator): string {
  const known = fieldOf(field)
  return known === null ? field : t(`endpoints:editor.field.${known}`)
}
