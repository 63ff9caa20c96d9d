import { join } from 'node:path'
import { inspect } from 'node:util'
// The plain Node build: the Electron one would open an IPC channel of its own to every window.
import logger from 'electron-log/node'
import { redact } from './redact'

const MOST_BYTES = 5 * 1024 * 1024

export const log = {
  info: (text: string): void => logger.info(line(text)),
  warn: (text: string): void => logger.warn(line(text)),
  error: (text: string, cause?: unknown): void =>
    logger.error(cause === undefined ? line(text) : `${line(text)}: ${describe(cause)}`)
}

/** From here on lines go to `<home>/logs/app.log` too; a full file is kept once as app.old.log. */
export function openLog(home: string): void {
  logger.transports.file.resolvePathFn = () => join(home, 'logs', 'app.log')
  logger.transports.file.maxSize = MOST_BYTES
  logger.transports.file.level = 'info'
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  logger.transports.console.level = 'warn'
}

// What comes out of Redis may be in a line: it must not start one of its own, nor speak to a terminal.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is replaced here
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const line = (text: string): string =>
  redact(text)
    .replace(/[\n\t]/g, ' ')
    .replace(CONTROLS, '�')

const describe = (cause: unknown): string =>
  redact(cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 2 })).replace(
    CONTROLS,
    '�'
  )
