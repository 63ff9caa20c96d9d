import { Notification } from 'electron'
import { line } from '@shared/log/line'
import { tellPeople } from '../log/for-people'
import type { NotificationMessage } from './message'

/** Notifications on screen: without a reference one could be collected as garbage, and its click lost. */
const shown = new Set<Notification>()
const MOST_KEPT = 50

export function showNotification(message: Omit<NotificationMessage, 'revealKey'>, clicked: () => void): void {
  if (!Notification.isSupported()) {
    tellPeople('warn', line('no_notifications'))
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
    tellPeople(
      'warn',
      error ? line('notification_failed', { reason: error }) : line('no_notification_service')
    )
  })
  shown.add(notification)
  for (const oldest of shown) {
    if (shown.size <= MOST_KEPT) break
    shown.delete(oldest)
  }
  notification.show()
}
