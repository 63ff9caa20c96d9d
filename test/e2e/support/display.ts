import { type Daemon, startDaemon } from './daemon'

/** A screen of the tests' own: windows open the same everywhere, and never on the desk of the person who runs them. */
export interface TestDisplay {
  /** e.g. `:1` */
  readonly name: string
  stop(): Promise<void>
}

/** @throws when Xvfb is not installed */
export async function startDisplay(): Promise<TestDisplay> {
  // -ac: a test that starts the app as another user must reach it too; -nolisten tcp keeps it on this machine.
  const options = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-ac', '-noreset']
  const server: Daemon = await startDaemon('Xvfb', ['-displayfd', '3', ...options], 3)
  return { name: `:${server.announced}`, stop: () => server.stop() }
}
