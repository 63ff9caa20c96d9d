import type { CallResult } from '@shared/ipc/contract'
import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useApp, useReport } from '../../../workbench/app'

type Read = NonNullable<CallResult<'endpoints:readImport'>>

/** Import and export of endpoints, without their secrets. What an import would do is shown before it is done. */
export function Transfer({ count }: { readonly count: number }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const [read, setRead] = useState<Read | null>(null)
  const [said, setSaid] = useState('')
  const exported = async (): Promise<void> => {
    const done = await api.call('endpoints:export', undefined)
    setSaid(done ? t('endpoints:list.exported', { count: done.count, path: visible(done.path) }) : '')
  }
  const readFile = async (): Promise<void> => {
    setSaid('')
    setRead(await api.call('endpoints:readImport', undefined))
  }
  return (
    <>
      <div className="transfer-buttons">
        <button type="button" className="button secondary" onClick={() => report(readFile())}>
          {t('endpoints:list.import')}
        </button>
        <button
          type="button"
          className="button secondary"
          disabled={count === 0}
          onClick={() => report(exported())}
        >
          {t('endpoints:list.export')}
        </button>
      </div>
      {read && (
        <ImportPreview
          read={read}
          onEnd={(imported) => {
            setRead(null)
            if (imported !== null) setSaid(t('endpoints:import.done', { count: imported }))
          }}
        />
      )}
      <p className="hint" role="status">
        {said}
      </p>
    </>
  )
}

function ImportPreview({
  read,
  onEnd
}: {
  readonly read: Read
  readonly onEnd: (imported: number | null) => void
}): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const [fault, setFault] = useState<string | null>(null)
  // What stands here is replaced only where a person says so.
  const [replaced, setReplaced] = useState<ReadonlySet<string>>(new Set())
  const names = read.items
    .filter(({ name, does }) => does === 'add' || (does === 'change' && replaced.has(name)))
    .map(({ name }) => name)
  const take = async (): Promise<void> => {
    const answer = await api.call('endpoints:import', { names })
    if (answer.ok) onEnd(answer.count)
    else setFault(answer.faults.map(({ field, message }) => `${field}: ${message}`).join('; '))
  }
  const toggle = (name: string): void =>
    setReplaced((now) => {
      const next = new Set(now)
      if (!next.delete(name)) next.add(name)
      return next
    })
  return (
    <section className="transfer" aria-label={t('endpoints:import.title')}>
      <p className="asked-title">{t('endpoints:import.from', { path: visible(read.path) })}</p>
      {read.fault !== null && (
        <p className="field-error" role="alert">
          {t('endpoints:import.fault', { fault: visible(read.fault) })}
        </p>
      )}
      <ul className="transfer-items">
        {read.items.map(({ name, does, detail, address }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- the items of one file, which never move
          <li key={at}>
            <strong>
              <bdi>{visible(name)}</bdi>
            </strong>{' '}
            <bdi className="mono">{visible(address)}</bdi>{' '}
            {t(`endpoints:import.does.${does}`, { detail: visible(detail.join(', ')) })}
            {does === 'change' && (
              <label>
                <input type="checkbox" checked={replaced.has(name)} onChange={() => toggle(name)} />
                {t('endpoints:import.overwrite', { name: visible(name) })}
              </label>
            )}
          </li>
        ))}
      </ul>
      <p className="hint">{t('endpoints:import.secrets')}</p>
      {fault !== null && (
        <p className="field-error" role="alert">
          <bdi>{visible(fault)}</bdi>
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button secondary" onClick={() => onEnd(null)}>
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
