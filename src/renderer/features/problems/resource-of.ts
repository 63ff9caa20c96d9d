import { isOfCelery } from '@shared/celery/findings'
import type { Finding } from '@shared/findings/finding'
import type { LiveFinding } from '@shared/live/view'
import type { ResourceRef } from '@shared/live/resource'

/** The guard's resource that a finding of Celery names: a type holds no space. */
function guardedAs({
  evidence
}: Pick<Finding, 'evidence'>): { readonly type: string; readonly id: string } | null {
  const text = evidence['guarded_as']
  const [type = '', id = ''] = typeof text === 'string' ? text.split(/ (.*)/s) : []
  return type !== '' && id !== '' ? { type, id } : null
}

/** The resource that a finding is about; null for a task of Celery that the guard does not know. */
export function resourceOf(finding: LiveFinding): ResourceRef | null {
  const { endpointId, type, resource_id: id } = finding
  if (!isOfCelery(finding)) return { endpointId, type, id }
  const guarded = guardedAs(finding)
  return guarded && { endpointId, ...guarded }
}
