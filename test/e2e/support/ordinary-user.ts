import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { _electron, type ElectronApplication } from '@playwright/test'
import { provideElectron } from '../../../scripts/setup/electron-runtime.mjs'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')
/** The user that owns nothing. */
const NOBODY = 65534

/**
 * The built app, started as an ordinary user with Chromium's full sandbox. Root's cache and checkout are not for others
 * to read, so runtime and build are copied into `folder`; who is no root already starts it in place.
 * @param home the app's TASKGUARD_HOME, handed over to that user
 */
export async function launchAsOrdinaryUser(
  env: Record<string, string>,
  folder: string,
  home: string
): Promise<ElectronApplication> {
  const { execPath } = await provideElectron()
  if (process.getuid?.() !== 0) {
    return _electron.launch({ executablePath: execPath, args: [root], env, chromiumSandbox: true })
  }
  const app = join(folder, 'app')
  const user = join(folder, 'user')
  await mkdir(app)
  await mkdir(user)
  await run('cp', ['-r', '--reflink=auto', dirname(execPath), join(folder, 'electron')])
  await cp(join(root, 'out'), join(app, 'out'), { recursive: true })
  await cp(join(root, 'package.json'), join(app, 'package.json'))
  const start = join(folder, 'start.sh')
  const electron = join(folder, 'electron', 'electron')
  const drop = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --inh-caps=-all`
  await writeFile(start, `#!/bin/sh\nexec ${drop} -- '${electron}' "$@"\n`)
  await chmod(start, 0o755)
  await chmod(folder, 0o755)
  for (const own of [user, home]) await chown(own, NOBODY, NOBODY)
  return _electron.launch({
    executablePath: start,
    args: [app],
    env: { ...env, HOME: user },
    chromiumSandbox: true
  })
}
