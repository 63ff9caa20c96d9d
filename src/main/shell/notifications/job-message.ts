import type { Translator } from '@shared/i18n'
import type { JobView } from '@shared/jobs/view'
import { notificationValue } from './text'

/** What is told of a job that is over; null: nothing that its person does not know. */
export function jobMessage(
  { type, resourceId, state, end, endpointName }: JobView,
  t: Translator
): { readonly title: string; readonly body: string } | null {
  // Whoever has cancelled it knows; what another version wrote is its own to tell.
  if (end?.outcome === 'cancelled' || state === 'unreadable') return null
  const outcome = state === 'ended' && end ? end.outcome : 'died'
  const values = { type: notificationValue(type), id: notificationValue(resourceId) }
  const error = end?.error ?? null
  return {
    title: t(`shell:job.${outcome}`, values),
    body: t(error === null ? 'shell:job.body' : 'shell:job.bodyWith', {
      endpoint: notificationValue(endpointName),
      error: notificationValue(error ?? '')
    })
  }
}
