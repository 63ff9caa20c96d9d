import type { BookEntry } from '@shared/ipc/endpoints'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { DraftText, type FormPart } from './connection-fields'
import { celeryChoices, hasManagementUser, isRabbit, withoutPassword, type UrlName } from './celery-draft'
import { RadioField, TextField } from '../../../form/fields'
import { SecretText } from './secret-text'

/** The Celery fleet that is watched with the endpoint: where its broker and its results are. */
export function CeleryFields({ kept, ...form }: FormPart & { readonly kept: BookEntry | null }): ReactNode {
  const { t } = useText()
  const { draft, change } = form
  return (
    <section className="form-section" aria-labelledby="endpoint-celery">
      <h2 id="endpoint-celery">{t('endpoints:editor.celery')}</h2>
      <p className="hint">{t('endpoints:editor.celeryHint')}</p>
      <RadioField
        label={t('endpoints:editor.field.celery')}
        value={draft.celery}
        choices={celeryChoices.map((value) => ({
          value,
          label: t(`endpoints:editor.celeryChoice.${value}`)
        }))}
        onChange={(celery) => change({ celery })}
      />
      {draft.celery === 'url' && (
        <>
          <UrlText {...form} name="broker" placeholder="amqp://user@rabbitmq.example/vhost" />
          <SecretText
            id="endpoint-field-brokerPassword"
            label={t('endpoints:editor.field.brokerPassword')}
            value={draft.brokerPassword}
            kept={kept?.brokerPassword ?? 'none'}
            onChange={(brokerPassword) => change({ brokerPassword })}
          />
          {isRabbit(draft) && (
            <UrlText {...form} name="managementUrl" placeholder="http://rabbitmq.example:15672" />
          )}
          {hasManagementUser(draft) && (
            <SecretText
              id="endpoint-field-managementPassword"
              label={t('endpoints:editor.field.managementPassword')}
              value={draft.managementPassword}
              kept={kept?.managementPassword ?? 'none'}
              onChange={(managementPassword) => change({ managementPassword })}
            />
          )}
        </>
      )}
      {draft.celery !== 'none' && (
        <>
          <UrlText {...form} name="backend" placeholder="redis://redis.example:6379/1" />
          {draft.backend.trim() !== '' && (
            <SecretText
              id="endpoint-field-backendPassword"
              label={t('endpoints:editor.field.backendPassword')}
              value={draft.backendPassword}
              kept={kept?.backendPassword ?? 'none'}
              onChange={(backendPassword) => change({ backendPassword })}
            />
          )}
          <DraftText
            {...form}
            name="queues"
            rows={3}
            hint={t('endpoints:editor.queuesHint')}
            placeholder="celery"
          />
          {!isRabbit(draft) ? (
            <>
              <DraftText
                {...form}
                name="visibilityTimeout"
                hint={t('endpoints:editor.visibilityHint')}
                narrow
              />
              <DraftText {...form} name="keyPrefix" hint={t('endpoints:editor.keyPrefixHint')} />
            </>
          ) : null}
          <DraftText {...form} name="eventExchange" hint={t('endpoints:editor.eventExchangeHint')} />
        </>
      )}
    </section>
  )
}

const passwordOf = {
  broker: 'brokerPassword',
  managementUrl: 'managementPassword',
  backend: 'backendPassword'
} as const satisfies Record<UrlName, keyof FormPart['draft']>

/** A URL; a password that is pasted with it goes to the field of its own. */
function UrlText({
  name,
  draft,
  change,
  faultFor,
  placeholder
}: FormPart & { readonly name: UrlName; readonly placeholder: string }): ReactNode {
  const { t } = useText()
  return (
    <TextField
      id={`endpoint-field-${name}`}
      label={t(`endpoints:editor.field.${name}`)}
      hint={t(`endpoints:editor.${name}Hint`)}
      placeholder={placeholder}
      value={draft[name]}
      fault={faultFor(name)}
      onChange={(text) => {
        const { url, password } = withoutPassword(name, text)
        const secret = { keep: false, text: password ?? '' } as const
        change({
          [name]: url,
          ...(password === null ? {} : { [passwordOf[name]]: secret })
        })
      }}
    />
  )
}
