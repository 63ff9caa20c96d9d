import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { trayAvailable } from '../../../src/main/shell/tray/available'
import { withBadge, type Bitmap } from '../../../src/main/shell/tray/badge'

const clear: Bitmap = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 4) }

/** Rows of the picture: `#` the badge's ground, `o` its digits, `.` what is as it was. */
function rows({ width, height, data }: Bitmap): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_line, x) => {
      const at = (y * width + x) * 4
      if (data[at + 3] === 0) return '.'
      return data[at] === 0xff && data[at + 1] === 0xff && data[at + 2] === 0xff ? 'o' : '#'
    }).join('')
  )
}

describe('the number on the tray icon', () => {
  test('stands at the lower right, readable as a digit, and leaves the picture as it was', () => {
    const drawn = rows(withBadge(clear, 7, 'critical'))
    expect(drawn.slice(0, 18).join('')).toBe('.'.repeat(32 * 18))
    // A 7: one bar above, then its right edge down.
    const digit = drawn.filter((line) => line.includes('o')).map((line) => line.replace(/[^o]/g, ''))
    expect(digit).toEqual([...Array(2).fill('oooooo'), ...Array(8).fill('oo')])
    expect(drawn.at(-1)).toMatch(/#/)
    expect(clear.data.every((byte) => byte === 0)).toBe(true)
  })

  test('has two digits at most, and fits', () => {
    const two = rows(withBadge(clear, 42, 'warning'))
    const more = rows(withBadge(clear, 1234, 'warning'))
    expect(more).toEqual(rows(withBadge(clear, 99, 'warning')))
    expect(two).not.toEqual(more)
    for (const line of more) expect(line).toHaveLength(32)
    const left = Math.min(...more.filter((line) => /[#o]/.test(line)).map((line) => line.search(/[#o]/)))
    expect(left).toBeGreaterThan(4)
  })

  test('tells the severities apart by colour', () => {
    expect(withBadge(clear, 3, 'critical').data).not.toEqual(withBadge(clear, 3, 'warning').data)
  })
})

describe('whether there is a tray', () => {
  /** A PATH on which these commands answer as given. */
  function pathWith(commands: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'taskguard-tray-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    for (const [name, script] of Object.entries(commands)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    return folder
  }
  const there = (commands: Readonly<Record<string, string>>): Promise<boolean> =>
    trayAvailable('linux', {
      PATH: [pathWith(commands), '/nonexistent'].join(delimiter),
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent'
    })

  test('is no question on macOS and Windows', async () => {
    expect(await trayAvailable('darwin', {})).toBe(true)
    expect(await trayAvailable('win32', {})).toBe(true)
  })

  test('is asked of the session bus with what the system has', async () => {
    expect(await there({ gdbus: "echo '(true,)'" })).toBe(true)
    expect(await there({ gdbus: "echo '(false,)'", busctl: 'echo b true' })).toBe(false)
    expect(await there({ busctl: 'echo b true' })).toBe(true)
    expect(await there({ 'dbus-send': "echo '   boolean true'" })).toBe(true)
  })

  test('is answered with no where the bus does not answer, or nothing can ask it', async () => {
    expect(await there({ gdbus: 'exit 1', busctl: 'echo b true' })).toBe(false)
    expect(await there({})).toBe(false)
    expect(await trayAvailable('linux', { PATH: pathWith({ gdbus: "echo '(true,)'" }) })).toBe(false)
  })
})
