import { oneLine } from '@shared/text/one-line'

/** Ids and names come out of Redis: in a notification they are hostile text. */

const LONGEST_VALUE = 80

/**
 * One value of a notification: one line, no control or direction marks, at most 80 characters. Notification servers on
 * Linux may read the body as markup and others show entities as they are, so the three signs of markup become
 * look-alikes that are neither.
 */
export const notificationValue = (text: string): string =>
  oneLine(text, LONGEST_VALUE).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆')
