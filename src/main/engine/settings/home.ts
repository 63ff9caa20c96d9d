import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The folder of all that is kept: settings.json, keybindings.json, journal, outbox, alerts-queue, jobs, the embedded Redis.
 * TASKGUARD_HOME, or the platform's application-data folder. Not made here: whoever writes into it makes it.
 */
export function taskguardHome(env: Environment = process.env): string {
  const set = env['TASKGUARD_HOME']
  if (set) return resolve(set)
  return envPaths('taskguard', { suffix: '' }).data
}

export const settingsPath = (home: string): string => join(home, 'settings.json')
export const keybindingsPath = (home: string): string => join(home, 'keybindings.json')
export const outboxFolder = (home: string): string => join(home, 'outbox')
export const alertsQueueFolder = (home: string): string => join(home, 'alerts-queue')
