import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingPlatforms, platformOf } from '../../../scripts/lock/other-platforms.mjs'

describe('package-lock.json', () => {
  it('names every platform’s builds, or "npm ci" refuses it: "npm run lock:complete" mends it', () => {
    const file = join(import.meta.dirname, '../../../package-lock.json')
    expect(missingPlatforms(JSON.parse(readFileSync(file, 'utf8')))).toEqual({})
  })

  it('names no registry', () => {
    const file = join(import.meta.dirname, '../../../package-lock.json')
    expect(readFileSync(file, 'utf8')).not.toMatch(/"resolved": "https?:/)
  })
})

describe('a platform’s build that the lock lacks', () => {
  it('is derived from its name and the exact version', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/tool': {
          dev: true,
          optionalDependencies: { 'tool-linux-x64': '1.0.0', 'tool-win32-arm64-msvc': '1.0.0' }
        },
        'node_modules/tool/node_modules/tool-linux-x64': { version: '1.0.0' }
      }
    }
    expect(missingPlatforms(lock)).toEqual({
      'node_modules/tool-win32-arm64-msvc': {
        version: '1.0.0',
        cpu: ['arm64'],
        os: ['win32'],
        dev: true,
        optional: true
      }
    })
  })

  it.each([
    ['@x/binding-linux-arm-gnueabihf', { cpu: ['arm'], os: ['linux'], libc: ['glibc'] }],
    ['@x/binding-linux-x64-musl', { cpu: ['x64'], os: ['linux'], libc: ['musl'] }],
    ['@x/binding-android-arm-eabi', { cpu: ['arm'], os: ['android'] }],
    ['@x/darwin-arm64', { cpu: ['arm64'], os: ['darwin'] }]
  ])('%s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform)
  })

  it('can’t be derived from a range or a name that tells nothing', () => {
    const lock = (name: string, version: string) => ({
      packages: { 'node_modules/tool': { optionalDependencies: { [name]: version } } }
    })
    expect(() => missingPlatforms(lock('tool-win32-x64', '^1.0.0'))).toThrow('exact version is unknown')
    expect(() => missingPlatforms(lock('fsevents', '1.0.0'))).toThrow('tells no platform')
  })
})
