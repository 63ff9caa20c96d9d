import type { BookEntry } from '@shared/ipc/endpoints'
import { endpointColors } from '@shared/settings/endpoint'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { DraftText, type FormPart } from './connection-fields'
import { CheckField, RadioField } from '../../../form/fields'
import { SecretText } from './secret-text'

/** Who we are there. A kept password is never shown, and stays unless another one is typed. */
export function AccessFields({
  kept,
  vault,
  ...form
}: FormPart & { readonly kept: BookEntry | null; readonly vault: boolean }): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  return (
    <section className="form-section" aria-labelledby="endpoint-access">
      <h2 id="endpoint-access">{t('endpoints:editor.access')}</h2>
      <DraftText {...form} name="username" hint={t('endpoints:editor.usernameHint')} />
      <SecretText
        id="endpoint-field-password"
        label={t('endpoints:editor.field.password')}
        value={draft.password}
        kept={kept?.password ?? 'none'}
        onChange={(password) => change({ password })}
      />
      {draft.kind === 'sentinel' && (
        <>
          <DraftText {...form} name="sentinelUsername" hint={t('endpoints:editor.sentinelUserHint')} />
          <SecretText
            id="endpoint-field-sentinelPassword"
            label={t('endpoints:editor.field.sentinelPassword')}
            value={draft.sentinelPassword}
            kept={kept?.sentinelPassword ?? 'none'}
            onChange={(sentinelPassword) => change({ sentinelPassword })}
          />
        </>
      )}
      <p className={vault ? 'hint' : 'field-warning'}>
        {t(vault ? 'endpoints:editor.vault' : 'endpoints:editor.noVault')}
      </p>
    </section>
  )
}

/** How it is seen here, and whether it may be written to. */
export function TaskGuardFields(form: FormPart): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  return (
    <section className="form-section" aria-labelledby="endpoint-here">
      <h2 id="endpoint-here">{t('endpoints:editor.here')}</h2>
      <DraftText {...form} name="namespace" hint={t('endpoints:editor.namespaceHint')} />
      <RadioField
        label={t('endpoints:editor.field.color')}
        value={draft.color}
        choices={endpointColors.map((value) => ({
          value,
          label: t(`endpoints:color.${value}`),
          className: `endpoint-color-${value}`
        }))}
        onChange={(color) => change({ color })}
      />
      <CheckField
        label={t('endpoints:editor.field.protected')}
        hint={t('endpoints:editor.protectedHint')}
        checked={draft.protected}
        onChange={(isProtected) => change({ protected: isProtected })}
      />
      <CheckField
        label={t('endpoints:editor.field.enabled')}
        checked={draft.enabled}
        onChange={(enabled) => change({ enabled })}
      />
    </section>
  )
}
