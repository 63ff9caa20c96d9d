import type { ChannelAnswer } from '@shared/alerts/channel'
import type { Translator } from '@shared/i18n'
import type { ChannelEntry } from '@shared/ipc/channels'
import { visible } from '../../text/visible'

/** What a server answered, as one line of hostile text made visible: `HTTP 403 · invalid_token`. */
export function answerLine({ status, said }: ChannelAnswer): string {
  return [status === null ? '' : `HTTP ${status}`, visible(said)].filter((part) => part !== '').join(' · ')
}

export type ChannelHealth = 'fine' | 'off' | 'waiting' | 'failing' | 'missing'

/** How a channel stands, from the worst to what is usual. */
export function healthOf({ settings, url, state }: ChannelEntry): ChannelHealth {
  if (!settings.enabled) return 'off'
  if (url === 'none' || url === 'unreadable') return 'missing'
  if (state && state.dead > 0) return 'failing'
  return state?.state === 'waiting' ? 'waiting' : 'fine'
}

/** Icon names, told apart by shape. */
export const healthIcons: Readonly<Record<ChannelHealth, string>> = {
  fine: 'pass',
  off: 'circle-slash',
  waiting: 'sync',
  failing: 'error',
  missing: 'warning'
}

/** Its health in a sentence. */
export function healthText(entry: ChannelEntry, t: Translator): string {
  const { url, state } = entry
  const health = healthOf(entry)
  if (health === 'missing') return t(`alerts:health.${url === 'none' ? 'noUrl' : 'unreadable'}`)
  if (health === 'off') return t('alerts:health.off')
  if (health === 'failing') return t('alerts:health.failing', { count: state?.dead ?? 0 })
  if (health === 'waiting')
    return t('alerts:health.waiting', {
      count: state?.queued ?? 0,
      answer: state?.failure ? answerLine(state.failure) : ''
    })
  if (state?.state === 'standby') return t('alerts:health.standby')
  return t(state?.state === 'sending' ? 'alerts:health.sending' : 'alerts:health.fine')
}
