import type { Readable, Writable } from 'node:stream'

/** Silence of this long, with the reader keeping up, ends a relay whose writer still holds the pipe open. */
const QUIET_MS = 500

export interface Relay {
  /**
   * The work is over: resolves once all that it wrote has been handed on. A process that left the group may hold the
   * pipe open for ever; nothing more is waited for from it after a silence.
   */
  drained(): Promise<void>
}

/**
 * Hands the work's output on unchanged, as fast as its reader takes it: the work waits when the reader does, as it
 * would on a pipe of its own. A reader that goes away closes the pipe for the work too; what can't be written for another
 * reason, such as a full disk, is dropped: the work is not ended for its log.
 */
export function relay(from: Readable, to: Writable, seen: (chunk: Buffer) => void): Relay {
  let waiting = false
  let lastSeen = performance.now()
  from.on('data', (chunk: Buffer) => {
    lastSeen = performance.now()
    seen(chunk)
    if (to.destroyed || to.write(chunk)) return
    waiting = true
    from.pause()
  })
  const goOn = (): void => {
    waiting = false
    lastSeen = performance.now()
    from.resume()
  }
  const giveUp = (error: NodeJS.ErrnoException): void => {
    waiting = false
    if (error.code === 'EPIPE') from.destroy()
    else from.resume()
  }
  to.on('drain', goOn)
  to.on('error', giveUp)
  from.on('error', () => undefined)
  return {
    drained: async () => {
      await new Promise<void>((resolve) => {
        if (from.closed || from.destroyed) return resolve()
        const look = setInterval(() => {
          if (!waiting && performance.now() - lastSeen > QUIET_MS) from.destroy()
        }, QUIET_MS / 5)
        from.once('close', () => {
          clearInterval(look)
          resolve()
        })
        return undefined
      })
      to.off('drain', goOn)
      to.off('error', giveUp)
    }
  }
}
