import { Notification } from 'electron'
import { log } from '../log/log'
import type { NotificationMessage } from './message'

/** Notifications on screen: without a reference one could be collected as garbage, and its click lost. */
const shown = new Set<Notification>()
const MOST_KEPT = 50

export function showNotification(message: Omit<NotificationMessage, 'revealKey'>, clicked: () => void): void {
  if (!Notification.isSupported()) {
    log.warn('this system shows no notifications')
    return
  }
  const { title, body, urgent } = message
  // Critical: on Linux it stays until somebody has seen it.
  const notification = new Notification({ title, body, urgency: urgent ? 'critical' : 'normal' })
  const forget = (): void => {
    shown.delete(notification)
  }
  notification.on('click', () => {
    forget()
    clicked()
  })
  notification.on('close', forget)
  notification.on('failed', (_event, error) => {
    forget()
    // Electron gives no reason where no notification service answers.
    log.warn(`a notification could not be shown: ${error || 'no notification service answers'}`)
  })
  shown.add(notification)
  for (const oldest of shown) {
    if (shown.size <= MOST_KEPT) break
    shown.delete(oldest)
  }
  notification.show()
}
