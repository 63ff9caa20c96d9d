import { join } from 'node:path'
import type { Translator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import type { OwnChannel } from '@shared/settings/channel'
import type { Settings } from '@shared/settings/schema'
import { readJson, writeJson } from '../files/json-file'
import { log } from '../log/log'
import { FindingNews } from './finding-news'
import { notificationMessage } from './message'
import { showNotification } from './native'
import { SeenFindings, seenFileSchema } from './seen'

/** How this machine tells of what the rules let through: by native notifications and the sound, each once. */
export class FindingAlerts {
  readonly #news: FindingNews

  constructor(
    home: string,
    options: {
      readonly settings: () => Settings
      readonly translator: () => Translator
      readonly endpointName: (id: string) => string
      readonly reveal: (key: string) => void
      /** Makes the sound that the settings name. */
      readonly play: () => void
    }
  ) {
    const file = join(home, 'notified.json')
    const seen = new SeenFindings(readJson(file, seenFileSchema)?.ids ?? [], (ids) => {
      try {
        writeJson(file, { version: 1, ids })
      } catch (error) {
        log.error('what was notified could not be kept', error)
      }
    })
    this.#news = new FindingNews({
      seen,
      enabled: () => options.settings()['notifications.enabled'],
      tellsEnds: () => options.settings()['notifications.resolved'],
      play: options.play,
      summaryAbove: () => options.settings()['notifications.summaryAbove'],
      now: () => performance.now(),
      later: (run, ms) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      tell: (news) => {
        const message = notificationMessage(news, options.translator(), options.endpointName)
        showNotification(message, () => options.reveal(message.revealKey))
      }
    })
  }

  opened(findings: readonly LiveFinding[], firstSnapshot: boolean, to: readonly OwnChannel[]): void {
    this.#news.opened(findings, firstSnapshot, to)
  }

  /** Their snooze is over. */
  returned(findings: readonly LiveFinding[], to: readonly OwnChannel[]): void {
    this.#news.returned(findings, to)
  }

  resolved(findings: readonly LiveFinding[], to: readonly OwnChannel[]): void {
    this.#news.resolved(findings, to)
  }

  dispose(): void {
    this.#news.dispose()
  }
}
