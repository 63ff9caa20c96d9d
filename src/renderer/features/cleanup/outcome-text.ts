import type { Language, Translator } from '@shared/i18n'
import type { Said } from '@shared/jsonc/said'
import { saidText } from '@shared/plan/said'
import { formatClock } from '../../text/format'
import { visible } from '../../text/visible'

/** A reason in the window's language; where only its English is known, that. Hostile values are made visible. */
export function reasonText(
  { reason, said }: { readonly reason?: string | undefined; readonly said?: Said | undefined },
  { t, language }: { readonly t: Translator; readonly language: Language }
): string {
  if (!said) return visible(reason ?? '')
  if (said.code === 'changed') return changedText(said, t, language)
  return visible(saidText(said, t))
}

const TIMES: ReadonlySet<string> = new Set(['lock_expires_at', 'live_deadline'])

/** Times are read as times, and names of fields in words. */
function changedText({ params }: Said, t: Translator, language: Language): string {
  const field = String(params['field'])
  const value = (raw: unknown): string => {
    if (TIMES.has(field) && /^\d{10,}$/.test(String(raw))) return formatClock(Number(raw), language)
    return String(raw)
  }
  const texts = {
    field: t(`cleanup:field.${field}`),
    was: absent(params['was'], t) ?? value(params['was']),
    now: absent(params['now'], t) ?? value(params['now'])
  }
  return visible(t('cleanup:said.changed', texts))
}

/** As the engine's English has it. */
const absent = (raw: unknown, t: Translator): string | null =>
  raw === 'not there' ? t('cleanup:said.absent') : null
