import { join } from 'node:path'
import type { Translator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import { isTold } from '@shared/settings/notification-rules'
import type { Settings } from '@shared/settings/schema'
import { readJson, writeJson } from '../files/json-file'
import { log } from '../log/log'
import { FindingNews } from './finding-news'
import { notificationMessage } from './message'
import { showNotification } from './native'
import { SeenFindings, seenFileSchema } from './seen'

/** Native notifications of new findings, as the settings' rules have it, each told once on this machine. */
export class FindingAlerts {
  readonly #news: FindingNews

  constructor(
    home: string,
    options: {
      readonly settings: () => Settings
      readonly translator: () => Translator
      readonly endpointName: (id: string) => string
      readonly reveal: (key: string) => void
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
      isTold: (finding) => isTold(finding, options.settings()['notifications.rules']),
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

  opened(findings: readonly LiveFinding[], firstSnapshot: boolean): void {
    this.#news.opened(findings, firstSnapshot)
  }

  /** Their snooze is over. */
  returned(findings: readonly LiveFinding[]): void {
    this.#news.returned(findings)
  }

  dispose(): void {
    this.#news.dispose()
  }
}
