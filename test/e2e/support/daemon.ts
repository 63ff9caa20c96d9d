import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import type { Readable } from 'node:stream'

/** A server that a test run starts for itself and that announces, on one of its descriptors, where it listens. */
export interface Daemon {
  /** The first line it announced. */
  readonly announced: string
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * @param announceFd the descriptor on which it writes its line
 * @throws when it is not installed, or ends without announcing anything
 */
export async function startDaemon(
  command: string,
  args: readonly string[],
  announceFd: number
): Promise<Daemon> {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
  while (stdio.length <= announceFd) stdio.push('pipe')
  const child = spawn(command, args, { stdio })
  running.add(child)
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      running.delete(child)
      resolve()
    })
  })
  const announced = await new Promise<string>((resolve, reject) => {
    let line = ''
    let complaints = ''
    child.stderr?.on('data', (chunk) => (complaints += String(chunk)))
    ;(child.stdio[announceFd] as Readable).on('data', (chunk) => {
      line += String(chunk)
      if (line.includes('\n')) resolve(line.slice(0, line.indexOf('\n')).trim())
    })
    child.once('error', (error) =>
      reject(
        new Error(`${command} does not start: run the tests with "npm test", which installs it`, {
          cause: error
        })
      )
    )
    child.once('exit', (code) => reject(new Error(`${command} ended at once with ${code}: ${complaints}`)))
  })
  return {
    announced,
    async stop() {
      child.kill('SIGTERM')
      await ended
    }
  }
}
