import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import { launchAsOrdinaryUser } from './support/ordinary-user'
import { startRun } from './support/runs'

test('as an ordinary user the page runs in Chromium’s full sandbox, and shows live rows', async ({
  environment,
  redis,
  cli
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'tg-user-'))
  const home = await mkdtemp(join(tmpdir(), 'tg-'))
  const { DBUS_SESSION_BUS_ADDRESS: _ofRoot, ...own } = environment
  const app = await launchAsOrdinaryUser(
    { ...own, TASKGUARD_HOME: home, TASKGUARD_URL: redis.url },
    folder,
    home
  )
  try {
    const window = await app.firstWindow()
    startRun(cli, { url: redis.url, id: 'sandboxed-1' })
    await expect(window.getByRole('row').filter({ hasText: 'sandboxed-1' })).toBeVisible()

    const pid = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId()
    )
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    expect(commandLine).not.toContain('--no-sandbox')
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    // A system call filter of its own, and no way to more rights.
    expect(status).toMatch(/^Seccomp:\s+2$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(status).toMatch(/^CapEff:\s+0+$/m)
    const main = app.process().pid ?? 0
    // Outside of the machine's processes and network: namespaces of its own.
    expect(await readlink(`/proc/${pid}/ns/pid`)).not.toBe(await readlink(`/proc/${main}/ns/pid`))
    expect(await readlink(`/proc/${pid}/ns/net`)).not.toBe(await readlink(`/proc/${main}/ns/net`))
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
})
