import { assertNever } from '@shared/errors'
import { findingTexts } from '@shared/findings/texts'
import type { Translator } from '@shared/i18n'
import { visible } from '../../text/visible'
import type { WatchEvent } from '../../stores/events/event'

/** What happened, in a sentence without time and endpoint. */
export function eventText(event: WatchEvent, t: Translator): string {
  switch (event.kind) {
    case 'opened':
    case 'resolved': {
      const { title } = findingTexts(t, event.finding)
      return t(`workbench:event.${event.kind}`, { title, ...subject(event.finding) })
    }
    case 'refused':
      return t('workbench:event.refused', { count: event.count, ...subject(event.finding) })
    case 'begun': {
      const { row, late } = event
      return t(`workbench:event.${late ? 'found' : 'begun'}`, {
        ...subject({ type: row.type, resource_id: row.resourceId }),
        worker: visible(row.worker ?? row.host ?? '–')
      })
    }
    case 'ended': {
      const { row, how } = event
      return t(`workbench:event.ended.${how}`, {
        ...subject({ type: row.type, resource_id: row.resourceId }),
        worker: visible(row.worker ?? row.host ?? '–')
      })
    }
    case 'connection':
      return t(`workbench:event.connection.${event.to}`)
    case 'looked':
      return t('workbench:event.looked', { locks: event.endpoint.counts.locks, problems: event.problems })
    case 'unwatched':
      return t('workbench:event.unwatched')
    case 'engine':
      return t(event.linked ? 'workbench:event.engineBack' : 'workbench:event.engineLost')
    default:
      return assertNever(event)
  }
}

const subject = ({
  type,
  resource_id: id
}: {
  readonly type: string
  readonly resource_id: string
}): { readonly type: string; readonly id: string } => ({ type: visible(type), id: visible(id) })
