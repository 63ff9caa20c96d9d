import { Notification } from 'electron'
import { line, type LogText } from '@shared/log/line'
import { tellPeople } from '../log/for-people'
import type { NotificationMessage } from './message'

/** Notifications on screen: without a reference one could be collected as garbage, and its click lost. */
const shown = new Set<Notification>()
const MOST_KEPT = 50

/** @param outcome called once: null when it is shown, else why it is not */
export function showNotification(
  message: Omit<NotificationMessage, 'revealKey'>,
  clicked: () => void,
  outcome: (problem: LogText | null) => void = () => undefined
): void {
  if (!Notification.isSupported()) {
    const problem = line('no_notifications')
    tellPeople('warn', problem)
    outcome(problem)
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
    const problem = error ? line('notification_failed', { reason: error }) : line('no_notification_service')
    tellPeople('warn', problem)
    outcome(problem)
  })
  notification.on('show', () => outcome(null))
  shown.add(notification)
  for (const oldest of shown) {
    if (shown.size <= MOST_KEPT) break
    shown.delete(oldest)
  }
  notification.show()
}

/** A service that says neither yes nor no. Milliseconds. */
const PATIENCE = 5_000

/** Shows a notification to see whether this system does. @returns why it does not; null: it does */
export function tryNotification(title: string, body: string, clicked: () => void): Promise<LogText | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(line('no_notification_service')), PATIENCE)
    showNotification({ title, body, urgent: false }, clicked, (problem) => {
      clearTimeout(timer)
      resolve(problem)
    })
  })
}
