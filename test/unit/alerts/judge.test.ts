import { describe, expect, test } from 'vitest'
import type { ChannelKind } from '@shared/settings/channel'
import { judge } from '../../../src/main/engine/alerts/delivery/judge'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const verdict = (kind: ChannelKind, status: number, body = '', retryAfter: string | null = null) =>
  judge(kind, { status, body, retryAfter }, NOW)

describe('by the status', () => {
  test.each([200, 201, 202, 204])('%i: delivered', (status) =>
    expect(verdict('webhook', status).code).toBe('delivered')
  )
  test.each([408, 425, 429, 500, 502, 503, 504])('%i: tried again', (status) =>
    expect(verdict('slack', status).code).toBe('busy')
  )
  test.each([400, 401, 403, 404, 405, 410, 413, 422])('%i: never again', (status) =>
    expect(verdict('webhook', status).code).toBe('refused')
  )
  test.each([301, 302, 303, 307, 308])('%i: not followed', (status) =>
    expect(verdict('webhook', status).code).toBe('redirect')
  )
})

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['0', 0],
    ['Tue, 24 Nov 2026 12:05:00 GMT', 300_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', null]
  ])('%s: %s ms', (header, wait) => {
    expect(verdict('webhook', 429, '', header)).toEqual({ code: 'busy', wait })
    expect(verdict('webhook', 503, '', header).wait).toBe(wait)
  })
})

describe('by the body, of those that answer 200 to everything', () => {
  test.each([
    ['dingtalk', '{"errcode":0,"errmsg":"ok"}', 'delivered'],
    ['dingtalk', '{"errcode":"0"}', 'delivered'],
    ['dingtalk', '{"errcode":310000,"errmsg":"sign not match"}', 'refused'],
    ['dingtalk', '{"errcode":130101,"errmsg":"send too fast"}', 'busy'],
    ['dingtalk', '{"errcode":-1,"errmsg":"系统繁忙"}', 'busy'],
    ['feishu', '{"code":0,"msg":"success"}', 'delivered'],
    ['feishu', '{"StatusCode":0,"StatusMessage":"success"}', 'delivered'],
    ['feishu', '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', 'refused'],
    ['feishu', '{"code":11232,"msg":"frequency limited"}', 'busy'],
    ['feishu', '<html>a login page</html>', 'refused'],
    ['dingtalk', '', 'refused']
  ] as const)('%s %s: %s', (kind, body, code) => expect(verdict(kind, 200, body).code).toBe(code))

  test('too many are not sent again within a minute', () => {
    expect(verdict('dingtalk', 200, '{"errcode":130101}').wait).toBe(60_000)
  })
})
