import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

describe('npm start without a display', () => {
  it('says what to do instead, at once and without a stack trace', () => {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env
    const started = performance.now()
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs'], {
      cwd: root,
      env,
      encoding: 'utf8'
    })
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('there is no display to open a window on')
    expect(stderr).toContain('xvfb-run -a npm start')
    expect(stderr).toContain('npx taskguard report')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
