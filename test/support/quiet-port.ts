import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below what any system gives to outgoing connections: of these one may take a port again that was free a moment ago. */
const [FIRST, LAST] = [16_000, 32_000]
const handedOut = new Set<number>()

/**
 * A loopback port that nobody listens on, and that no outgoing connection takes meanwhile: for a server that needs some
 * seconds until it listens, or listens on many.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    if (handedOut.has(port) || !(await isFree(port))) continue
    handedOut.add(port)
    return port
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
