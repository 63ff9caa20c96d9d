import { channelKinds, readWebhookUrl } from '@shared/settings/channel'
import type { ChannelEntry } from '@shared/ipc/channels'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useApp, useReport } from '../../../workbench/app'
import { parts } from '../../../workbench/focus'
import { CheckField, RadioField, TextField } from '../../../form/fields'
import { newSecret, withUrl, type Draft, type DraftField } from './draft'

export interface FormPart {
  readonly draft: Draft
  readonly change: (change: Partial<Draft>) => void
  readonly faultFor: (field: DraftField) => string | undefined
}

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Where its messages go, in whose form, and what signs them. A kept URL or secret is never shown. */
export function PlaceFields({
  entry,
  vault,
  ...form
}: FormPart & { readonly entry: ChannelEntry | null; readonly vault: boolean }): ReactNode {
  const { t } = useText()
  const { draft, change, faultFor } = form
  const { url } = draft
  const typed = url.keep ? null : readWebhookUrl(url.text)
  const plain = url.keep
    ? (entry?.plain ?? false) && !LOCAL.test(entry?.host ?? '')
    : typed?.plain === true && !LOCAL.test(typed.host)
  return (
    <section className="form-section" aria-labelledby="channel-place">
      <h2 id="channel-place">{t('alerts:editor.place')}</h2>
      <div className="secret-field">
        <TextField
          id={parts.channelUrl}
          label={t('alerts:editor.field.url')}
          hint={
            url.keep
              ? t(`alerts:editor.urlKept.${entry?.url === 'unreadable' ? 'unreadable' : 'kept'}`, {
                  host: entry?.host ?? ''
                })
              : t('alerts:editor.urlHint')
          }
          value={url.keep ? '' : url.text}
          placeholder={url.keep ? '••••••••' : 'https://'}
          fault={faultFor('url')}
          onChange={(text) => change(withUrl(draft, text, (kind) => t(`alerts:kind.${kind}`)))}
        />
        {entry && entry.url !== 'none' && !url.keep && (
          <button type="button" className="button secondary" onClick={() => change({ url: { keep: true } })}>
            {t('alerts:editor.keepUrl')}
          </button>
        )}
      </div>
      {plain && (
        <p className="field-warning" role="alert">
          {t('alerts:editor.plain')}
        </p>
      )}
      <RadioField
        label={t('alerts:editor.field.kind')}
        value={draft.kind}
        choices={channelKinds.map((value) => ({ value, label: t(`alerts:kind.${value}`) }))}
        onChange={(kind) => change({ kind })}
      />
      <p className="hint">{t(`alerts:editor.about.${draft.kind}`)}</p>
      {draft.kind !== 'slack' && <SecretFields {...form} entry={entry} />}
      <p className={vault ? 'hint' : 'field-warning'}>
        {t(vault ? 'alerts:editor.vault' : 'alerts:editor.noVault')}
      </p>
    </section>
  )
}

function SecretFields({
  draft,
  change,
  entry
}: FormPart & { readonly entry: ChannelEntry | null }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const { secret, kind } = draft
  const kept = entry?.secret ?? 'none'
  const keeps = secret.keep
  return (
    <div className="secret-field">
      <TextField
        id="channel-field-secret"
        type={keeps || kind !== 'webhook' ? 'password' : 'text'}
        label={t(`alerts:editor.secret.${kind}`)}
        hint={
          keeps
            ? t(`alerts:editor.secretKept.${kept === 'unreadable' ? 'unreadable' : 'kept'}`)
            : t(`alerts:editor.secretHint.${kind}`)
        }
        value={keeps ? '' : secret.text}
        placeholder={keeps ? '••••••••' : ''}
        onChange={(text) => change({ secret: { keep: false, text } })}
      />
      {keeps && (
        <button
          type="button"
          className="button secondary"
          onClick={() => change({ secret: { keep: false, text: '' } })}
        >
          {t('alerts:editor.forgetSecret')}
        </button>
      )}
      {kind === 'webhook' && !keeps && (
        <>
          <button
            type="button"
            className="button secondary"
            onClick={() => change({ secret: { keep: false, text: newSecret() } })}
          >
            {t('alerts:editor.generate')}
          </button>
          {!secret.keep && secret.text !== '' && (
            <button
              type="button"
              className="button secondary"
              onClick={() => report(api.call('clipboard:write', { text: secret.text }))}
            >
              {t('alerts:editor.copySecret')}
            </button>
          )}
        </>
      )}
    </div>
  )
}

/** What it is called here, and what it is told. */
export function TellingFields({ draft, change, faultFor }: FormPart): ReactNode {
  const { t } = useText()
  return (
    <section className="form-section" aria-labelledby="channel-here">
      <h2 id="channel-here">{t('alerts:editor.here')}</h2>
      <TextField
        id="channel-field-name"
        label={t('alerts:editor.field.name')}
        hint={t('alerts:editor.nameHint')}
        value={draft.name}
        fault={faultFor('name')}
        onChange={(name) => change({ name })}
      />
      <RadioField
        label={t('alerts:editor.field.language')}
        value={draft.language}
        choices={(['auto', 'en', 'zh-CN'] as const).map((value) => ({
          value,
          label: t(
            value === 'auto' ? 'alerts:editor.languageAuto' : `settings:value.workbench_language.${value}`
          )
        }))}
        onChange={(language) => change({ language })}
      />
      <CheckField
        label={t('alerts:editor.field.resolved')}
        checked={draft.resolved}
        onChange={(resolved) => change({ resolved })}
      />
      <CheckField
        label={t('alerts:editor.field.enabled')}
        checked={draft.enabled}
        onChange={(enabled) => change({ enabled })}
      />
    </section>
  )
}
