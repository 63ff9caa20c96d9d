import { describe, expect, test } from 'vitest'
import { safeJson, safeText } from '../../../src/main/cli/frame/safe-text'

const HOSTILE = 'a\u001b]0;title\u0007\u009b31m\u202egnp.exe\u2066\r\nb\ud800\u{e0041}'

describe('hostile text', () => {
  test('shows every control and mark instead of sending it', () => {
    expect(safeText(HOSTILE)).toBe(
      'a\\u001b]0;title\\u0007\\u009b31m\\u202egnp.exe\\u2066\\u000d\\u000ab\\ud800\\u{e0041}'
    )
  })

  test('leaves what is plain as it is', () => {
    expect(safeText('video/{8123}: ключ 分析 🎬 <b>')).toBe('video/{8123}: ключ 分析 🎬 <b>')
  })

  test.each([undefined, 2])('JSON stays the same value and prints no mark (indent %s)', (indent) => {
    const json = safeJson({ [HOSTILE]: [HOSTILE] }, indent)
    expect(JSON.parse(json)).toEqual({ [HOSTILE]: [HOSTILE] })
    // oxlint-disable-next-line no-control-regex -- the marks themselves
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066]/)
  })
})
