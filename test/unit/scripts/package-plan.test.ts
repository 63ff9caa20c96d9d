import { describe, expect, it } from 'vitest'
import { packagePlan } from '../../../scripts/package/plan.mjs'

const official = { version: '45.4.1', isFallback: false, distPath: '/electron' }
const fallback = { version: '33.2.1', isFallback: true, distPath: '/fallback' }
const plan = (electron: typeof official, release: boolean, allowFallback = false) =>
  packagePlan({ electron, release, allowFallback, lockedElectron: '45.4.1' })

describe('what to package', () => {
  it('is only the unpacked app, said to be a test build where the runtime is the fallback', () => {
    expect(plan(official, false)).toEqual({ args: ['--dir'], say: [] })
    expect(plan(fallback, false).args).toEqual(['--dir'])
    expect(plan(fallback, false).say.join()).toMatch(/^TEST BUILD, not to be given to anyone.*33\.2\.1/)
  })

  it('is all installers for a release from the official runtime', () => {
    expect(plan(official, true)).toEqual({ args: [], say: [] })
  })

  it('is no release from the fallback, nor from another Electron than the locked one', () => {
    expect(() => plan(fallback, true)).toThrow(/^no release: the runtime is the fallback/)
    expect(() => plan({ ...official, version: '44.0.0' }, true)).toThrow('Electron 44.0.0, locked is 45.4.1')
    expect(() => plan({ ...official, version: '' }, true)).toThrow('does not say which Electron it is')
  })

  it('is a release under another name from the fallback where a test insists', () => {
    expect(plan(fallback, true, true).args.join()).toContain('TEST-BUILD-')
  })
})
