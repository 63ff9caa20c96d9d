import type { CallResult } from '@shared/ipc/contract'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'

/** What the settings in a file make of a fleet, or why it can't be read. No worker is asked, and no Python is run. */
export async function adviseSettingsFile(
  path: string
): Promise<NonNullable<CallResult<'celery:adviseFile'>>> {
  // The clients of brokers come with it, which the app's own start need not wait for.
  const [{ readSettingsFile, SettingsFileError }, { adviseFile }] = await Promise.all([
    import('../../engine/celery/advisor/settings-file'),
    import('../../engine/celery/advisor/advise-fleet')
  ])
  try {
    const file = await readSettingsFile(path, 'file')
    const options = { namespace: DEFAULT_NAMESPACE, recorded: null, eventsHeard: null }
    return { ok: true, advice: adviseFile(file, path, options) }
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error
    return { ok: false, fault: error.fault }
  }
}
