import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../../../scripts/setup/system-packages.mjs')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taskguard-path-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs one of the checks on a system whose PATH is this test's folder alone. */
const check = (name: 'ensureForApp' | 'ensureForTests') =>
  spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { ${name} } from ${JSON.stringify(script)}; ${name}()`],
    { env: { PATH: folder }, encoding: 'utf8' }
  )

/** A package manager that must only be named, never run. */
const placeManager = async (name: string): Promise<void> => {
  const file = join(folder, name)
  await writeFile(file, '#!/bin/sh\necho "it was run" >&2\nexit 1\n')
  await chmod(file, 0o755)
}

const placeProgram = async (name: string): Promise<void> => {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()
  if (found === '') throw new Error(`${name} is in none of ${folders.join(', ')}`)
  await symlink(found, join(folder, name))
}

describe('what the system lacks', () => {
  it('is no obstacle to the app when it is redis-server, and the command that installs it is named', async () => {
    await placeManager('dnf')
    const { status, stderr } = check('ensureForApp')
    expect(stderr).toContain('redis-server or valkey-server is not installed: the window opens without')
    expect(stderr).toMatch(/dnf install -y redis$/m)
    expect(stderr).not.toContain('it was run')
    expect(status).toBe(0)
  })

  it('stops the tests, all of it named in one command', async () => {
    await placeManager('pacman')
    const { status, stderr } = check('ensureForTests')
    expect(status).not.toBe(0)
    expect(stderr).toMatch(
      /the tests cannot run without .*redis-server or valkey-server, Xvfb, dbus-daemon, a font/
    )
    expect(stderr).toMatch(/pacman -S --needed .*valkey xorg-server-xvfb dbus noto-fonts-cjk/)
    expect(stderr).not.toContain('it was run')
  })

  it('is nothing when all is there', async () => {
    for (const program of ['redis-server', 'Xvfb', 'dbus-daemon', 'fc-list']) await placeProgram(program)
    expect(check('ensureForTests')).toMatchObject({ status: 0, stderr: '' })
  })
})
