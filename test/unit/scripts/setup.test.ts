import { describe, expect, it } from 'vitest'
import { staleDependencies } from '../../../scripts/setup/dependencies.mjs'
import { findDisplay } from '../../../scripts/setup/display.mjs'
import { checkNodeVersion } from '../../../scripts/setup/node-version.mjs'
import { debianName, installCommand } from '../../../scripts/setup/package-managers.mjs'

describe('the Node version', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(() => checkNodeVersion(version)).not.toThrow()
  })

  it.each(['18.20.0', '20.18.3'])('%s is too old, and the message says what is needed', (version) => {
    expect(() => checkNodeVersion(version)).toThrow(
      `this is Node ${version}; Task Guard takes Node 20.19 or newer.`
    )
  })
})

describe('the locked dependencies', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/other-platform': { version: '1.0.0', optional: true }
    }
  }

  it('are all stale where nothing is installed', () => {
    expect(staleDependencies(lock, undefined)).toEqual(['node_modules/a', 'node_modules/b'])
  })

  it('are stale in another version only, and other platforms’ packages are not missed', () => {
    const installed = {
      packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.1.0' } }
    }
    expect(staleDependencies(lock, installed)).toEqual(['node_modules/b'])
  })
})

describe('the command that installs system packages', () => {
  it('asks for root where one is not, and never for brew', () => {
    expect(installCommand('apt', ['redis-server'], false)).toBe('sudo apt-get install -y redis-server')
    expect(installCommand('apt', ['redis-server'], true)).toBe('apt-get install -y redis-server')
    expect(installCommand('dnf', ['redis', 'nss'], false)).toBe('sudo dnf install -y redis nss')
    expect(installCommand('brew', ['redis'], false)).toBe('brew install redis')
  })

  it('follows the renaming of Debian 13 and Ubuntu 24.04', () => {
    const trixie = new Set(['libasound2t64', 'libnss3'])
    expect(debianName('libasound2', (name) => trixie.has(name))).toBe('libasound2t64')
    expect(debianName('libnss3', (name) => trixie.has(name))).toBe('libnss3')
    expect(debianName('libunheard', (name) => trixie.has(name))).toBe('libunheard')
  })
})

describe.runIf(process.platform === 'linux')('the display', () => {
  it('is asked for when there is none, with what to do instead', async () => {
    await expect(findDisplay({})).rejects.toThrow(
      /no display .*DISPLAY is not set[^]*ssh -X[^]*xvfb-run -a npm start[^]*npx taskguard report/
    )
  })

  it('is not believed unless something answers there', async () => {
    await expect(findDisplay({ DISPLAY: ':61999' })).rejects.toThrow('nothing answers on the display :61999')
    await expect(findDisplay({ DISPLAY: 'nonsense' })).rejects.toThrow(
      'nothing answers on the display nonsense'
    )
    await expect(
      findDisplay({ WAYLAND_DISPLAY: 'wayland-none', XDG_RUNTIME_DIR: '/nowhere' })
    ).rejects.toThrow('/nowhere/wayland-none')
  })
})
