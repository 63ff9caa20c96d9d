import type { ChannelAnswer } from '@shared/alerts/channel'
import { line, type LogLevel, type LogText } from '@shared/log/line'
import type { SenderListener } from './channel-sender'

/** What a server answered, as one reads it in a line: `HTTP 503 Service Unavailable`, or the system's own words. */
export const answerText = ({ status, said }: Pick<ChannelAnswer, 'status' | 'said'>): string =>
  [status === null ? '' : `HTTP ${status}`, said].filter((part) => part !== '').join(' ')

/** A channel that stays away is told of at its 1st, 2nd, 4th, 8th … failure. */
const isTold = (tries: number): boolean => Number.isInteger(Math.log2(tries))

/** A sender's words as lines of the log. @param name the channel's, as it is now */
export function loggedSender(
  name: () => string,
  log: (level: LogLevel, text: LogText) => void
): SenderListener {
  return {
    delivered: ({ marks }, tries) => {
      if (tries > 1) log('info', line('channel_delivered', { channel: name(), count: marks.length, tries }))
    },
    failed: (answer, tries, wait) => {
      if (!isTold(tries)) return
      const wait_s = Math.ceil(wait / 1000)
      log('warn', line('channel_waits', { channel: name(), answer: answerText(answer), tries, wait_s }))
    },
    buried: ({ marks }, answer) =>
      log(
        'error',
        answer.code === 'too_old'
          ? line('channel_too_old', { channel: name(), count: marks.length })
          : answer.code === 'redirect'
            ? line('channel_redirect', { channel: name(), answer: answerText(answer) })
            : line('channel_refused', { channel: name(), answer: answerText(answer), count: marks.length })
      ),
    odd: (problem) => log('error', line('channel_queue', { channel: name(), reason: problem }))
  }
}
