import { endpointKinds } from '@shared/settings/endpoint'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import type { Draft, DraftField } from './draft'
import { CheckField, RadioField, TextField } from '../../../form/fields'

export interface FormPart {
  readonly draft: Draft
  readonly change: (change: Partial<Draft>) => void
  readonly faultFor: (field: DraftField) => string | undefined
}

type TextName = {
  [K in DraftField]: Draft[K] extends string ? K : never
}[DraftField]

/** One text of the draft as a field. */
export function DraftText({
  name,
  draft,
  change,
  faultFor,
  ...more
}: FormPart & {
  readonly name: TextName
  readonly hint?: string
  readonly rows?: number
  readonly placeholder?: string
  readonly narrow?: boolean
}): ReactNode {
  const { t } = useText()
  return (
    <TextField
      id={`endpoint-field-${name}`}
      label={t(`endpoints:editor.field.${name}`)}
      value={draft[name]}
      fault={faultFor(name)}
      onChange={(text) => change({ [name]: text })}
      {...more}
    />
  )
}

/** Where it is, by its kind, and how the connection is encrypted. */
export function ConnectionFields(form: FormPart): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  return (
    <section className="form-section" aria-labelledby="endpoint-connection">
      <h2 id="endpoint-connection">{t('endpoints:editor.connection')}</h2>
      <DraftText {...form} name="name" placeholder={t('endpoints:form.namePlaceholder')} />
      <RadioField
        label={t('endpoints:editor.field.kind')}
        value={draft.kind}
        choices={endpointKinds.map((value) => ({ value, label: t(`endpoints:editor.kind.${value}`) }))}
        onChange={(kind) => change({ kind })}
      />
      {draft.kind === 'standalone' && (
        <div className="field-row">
          <DraftText {...form} name="host" placeholder="redis.example" />
          <DraftText {...form} name="port" narrow />
        </div>
      )}
      {draft.kind === 'socket' && <DraftText {...form} name="path" placeholder="/run/redis/redis.sock" />}
      {draft.kind === 'cluster' && (
        <DraftText
          {...form}
          name="nodes"
          rows={3}
          hint={t('endpoints:editor.nodesHint')}
          placeholder="redis-1.example:6379"
        />
      )}
      {draft.kind === 'sentinel' && (
        <>
          <DraftText
            {...form}
            name="sentinels"
            rows={3}
            hint={t('endpoints:editor.sentinelsHint')}
            placeholder="sentinel-1.example:26379"
          />
          <DraftText {...form} name="primary" placeholder="mymaster" />
        </>
      )}
      {draft.kind !== 'cluster' && <DraftText {...form} name="db" narrow />}
      {draft.kind !== 'socket' && <TlsFields {...form} />}
    </section>
  )
}

function TlsFields(form: FormPart): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  return (
    <>
      <CheckField
        label={t('endpoints:editor.field.tls')}
        checked={draft.tls}
        onChange={(tls) => change({ tls })}
      />
      {draft.tls && (
        <div className="form-indent">
          <DraftText
            {...form}
            name="ca"
            hint={t('endpoints:editor.caHint')}
            placeholder="/etc/ssl/redis/ca.pem"
          />
          <DraftText
            {...form}
            name="cert"
            hint={t('endpoints:editor.certHint')}
            placeholder="/etc/ssl/redis/client.pem"
          />
          <DraftText {...form} name="key" placeholder="/etc/ssl/redis/client.key" />
          <DraftText {...form} name="servername" hint={t('endpoints:editor.servernameHint')} />
          {draft.kind === 'sentinel' && (
            <CheckField
              label={t('endpoints:editor.field.sentinelTls')}
              checked={draft.sentinelTls}
              onChange={(sentinelTls) => change({ sentinelTls })}
            />
          )}
          <CheckField
            label={t('endpoints:editor.field.verify')}
            checked={draft.verify}
            warning={draft.verify ? undefined : t('endpoints:editor.verifyWarning')}
            onChange={(verify) => change({ verify })}
          />
        </div>
      )}
    </>
  )
}
