import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { channelKinds } from '@shared/settings/channel'
import { makeMessage } from '../../../src/main/engine/alerts/delivery/make-message'
import type { Alert } from '../../../src/main/engine/alerts/delivery/alert'
import { webhookRequest, type Destination } from '../../../src/main/engine/alerts/payload/request'
import { oneOfEach } from '../findings/one-of-each'
import { liveFinding } from './live-finding'

const NOW = Date.now()
const SECRET = `whsec_${Buffer.from('a key of thirty-two bytes length').toString('base64')}`
const HOSTILE = `<!channel> <b>x</b> &amp; *_~\`[a](http://evil.example) @all <at user_id="all"></at>\u202Egpj\n\u0007\u200B`

const alert = (id: string, more: Parameters<typeof liveFinding>[1] = {}): Alert => ({
  event: 'opened',
  finding: liveFinding(id, more),
  endpoint: 'prod',
  address: 'redis://prod:6379/0'
})
const message = (count: number, more?: Parameters<typeof liveFinding>[1]) =>
  makeMessage(
    'channel',
    'opened',
    Array.from({ length: count }, (_, at) => alert(`f${at}`, more)),
    count > 1,
    NOW
  )
const destination = (kind: Destination['kind'], more: Partial<Destination> = {}): Destination => ({
  kind,
  url: 'https://hooks.example/T/token-of-the-team?access_token=abc',
  secret: null,
  language: 'en',
  ...more
})
const bodyOf = (kind: Destination['kind'], of: Parameters<typeof webhookRequest>[1], more = {}): string =>
  webhookRequest(destination(kind, more), of, NOW, 'ana@laptop').body

describe('the JSON webhook', () => {
  const genericSchema = z.object({
    type: z.string(),
    timestamp: z.iso.datetime(),
    data: z.object({
      id: z.string(),
      group: z.boolean(),
      count: z.number(),
      severity: z.string(),
      by_severity: z.record(z.string(), z.number()),
      by_kind: z.record(z.string(), z.number()),
      alerts: z.array(z.record(z.string(), z.unknown())),
      omitted: z.number(),
      sender: z.string()
    })
  })

  test('of one has the finding whole, where it is, and a link to it', () => {
    const sent = genericSchema.parse(JSON.parse(bodyOf('webhook', message(1))))
    expect(sent).toMatchObject({
      type: 'alert.opened',
      data: { group: false, count: 1, severity: 'critical' }
    })
    expect(sent.data.alerts[0]).toMatchObject({
      endpoint: 'prod',
      address: 'redis://prod:6379/0',
      namespace: 'taskguard',
      id: 'f0',
      kind: 'duplicate_run',
      resource_id: 'tape-f0',
      evidence: { workers: ['gpu-1', 'gpu-2'] },
      link: 'taskguard://resource/prod/taskguard/video_analysis/tape-f0'
    })
    expect(sent.data.alerts[0]).not.toHaveProperty('key')
  })

  test('of many says that it is a group, counts all, and tells the worst in full', () => {
    const many = [
      ...Array.from({ length: 120 }, (_, at) =>
        alert(`w${at}`, { severity: 'warning', kind: 'orphan_lock' })
      ),
      alert('worst')
    ]
    const sent = genericSchema.parse(
      JSON.parse(bodyOf('webhook', makeMessage('channel', 'opened', many, true, NOW)))
    )
    expect(sent.data).toMatchObject({
      group: true,
      count: 121,
      omitted: 71,
      severity: 'critical',
      by_severity: { critical: 1, warning: 120 },
      by_kind: { duplicate_run: 1, orphan_lock: 120 }
    })
    expect(sent.data.alerts).toHaveLength(50)
    expect(sent.data.alerts[0]).toMatchObject({ id: 'worst' })
  })

  test('stays within what receivers take', () => {
    const evidence = { workers: Array.from({ length: 400 }, (_, at) => `worker-${at}@gpu-1.example`) }
    const body = bodyOf('webhook', message(60, { evidence }))
    expect(Buffer.byteLength(body)).toBeLessThan(200_000)
    const { data } = genericSchema.parse(JSON.parse(body))
    expect(data.count).toBe(60)
    expect(data.alerts.length + data.omitted).toBe(60)
    expect(data.alerts.length).toBeGreaterThan(5)
  })

  test('is signed as Standard Webhooks has it: its own library verifies it, and nothing that was changed', () => {
    const of = message(1, { resource_id: HOSTILE })
    const { headers, body } = webhookRequest(destination('webhook', { secret: SECRET }), of, NOW)
    expect(headers['webhook-id']).toBe(of.id)
    expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({ type: 'alert.opened' })
    expect(() => new Webhook(SECRET).verify(body.replace('prod', 'test'), headers)).toThrow('No matching')
    expect(() => new Webhook(`${SECRET.slice(0, -6)}AAAA=`).verify(body, headers)).toThrow('No matching')
    const old = webhookRequest(destination('webhook', { secret: SECRET }), of, NOW - 10 * 60_000)
    expect(() => new Webhook(SECRET).verify(old.body, old.headers)).toThrow('too old')
  })

  test('a secret of another form signs by its bytes', () => {
    const { headers, body } = webhookRequest(
      destination('webhook', { secret: 'just a phrase' }),
      message(1),
      NOW
    )
    expect(new Webhook('just a phrase', { format: 'raw' }).verify(body, headers)).toBeTruthy()
  })

  test('without a secret it has an id and no signature', () => {
    const { headers } = webhookRequest(destination('webhook'), message(1), NOW)
    expect(Object.keys(headers)).toEqual(['webhook-id', 'webhook-timestamp'])
  })
})

describe('a message’s id', () => {
  test('is the same for all who tell the same, in any order and at any time, and of no other', () => {
    const [a, b] = [alert('a'), alert('b')]
    const { id } = makeMessage('channel', 'opened', [a, b], true, NOW)
    expect(makeMessage('channel', 'opened', [b, a], true, NOW + 1).id).toBe(id)
    expect(makeMessage('another', 'opened', [a, b], true, NOW).id).not.toBe(id)
    expect(makeMessage('channel', 'resolved', [a, b], true, NOW).id).not.toBe(id)
    expect(makeMessage('channel', 'opened', [a], false, NOW).id).not.toBe(id)
    const again = { ...b, finding: { ...b.finding, since: '2026-11-24T22:00:00.000+00:00' } }
    expect(makeMessage('channel', 'opened', [a, again], true, NOW).id).not.toBe(id)
  })
})

describe('Slack', () => {
  const slackSchema = z.object({
    text: z.string(),
    blocks: z.array(
      z.object({
        type: z.string(),
        text: z.object({ type: z.literal('plain_text'), text: z.string() }).optional(),
        elements: z.array(z.object({ type: z.literal('plain_text'), text: z.string() })).optional()
      })
    )
  })

  test('gets Block Kit within its limits, and nothing hostile in any of its texts', () => {
    const evidence = { workers: [HOSTILE], runs: ['a'] }
    for (const of of [
      message(1, { resource_id: HOSTILE, evidence }),
      message(500, { type: 'x'.repeat(64) })
    ]) {
      const { text, blocks } = slackSchema.parse(JSON.parse(bodyOf('slack', of)))
      const texts = [
        text,
        ...blocks.flatMap((block) => [block.text, ...(block.elements ?? [])].map((one) => one?.text ?? ''))
      ]
      for (const one of texts) {
        expect(one.replaceAll('\n', ' ')).not.toMatch(/[<>\p{Cc}\p{Cf}]|&(?!amp;|lt;|gt;)/u)
        expect(one.length).toBeLessThanOrEqual(3000)
      }
      expect(blocks[0]?.type).toBe('header')
      expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150)
    }
    expect(bodyOf('slack', message(1, { resource_id: HOSTILE }))).toContain('&lt;!channel&gt;')
  })

  test('a header is never cut within an entity', () => {
    for (let length = 40; length < 80; length += 1) {
      const id = `${'x'.repeat(length)}${'&'.repeat(20)}`
      const { blocks } = slackSchema.parse(JSON.parse(bodyOf('slack', message(1, { resource_id: id }))))
      expect(blocks[0]?.text?.text).not.toMatch(/&(?!amp;|lt;|gt;)/)
    }
  })
})

describe('DingTalk', () => {
  test('gets plain text that mentions nobody, its URL signed by the documented formula', () => {
    const secret = 'SECf00ba4'
    const { url, body } = webhookRequest(
      destination('dingtalk', { secret }),
      message(1, { resource_id: HOSTILE }),
      NOW
    )
    const sent = z
      .object({
        msgtype: z.literal('text'),
        text: z.object({ content: z.string() }),
        at: z.object({ isAtAll: z.literal(false) })
      })
      .strict()
      .parse(JSON.parse(body))
    expect(sent.text.content.split('\n')).toHaveLength(4)
    expect(sent.text.content.replaceAll('\n', ' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    const query = new URL(url).searchParams
    expect(query.get('access_token')).toBe('abc')
    expect(query.get('timestamp')).toBe(String(NOW))
    const sign = createHmac('sha256', secret).update(`${NOW}\n${secret}`).digest('base64')
    expect(query.get('sign')).toBe(sign)
    expect(url).toContain(`sign=${encodeURIComponent(sign)}`)
  })

  // Worked out with the Python of DingTalk's own page: hmac.new(secret, f"{timestamp}\n{secret}", sha256), base64.
  test('signs as the example does', () => {
    const signed = webhookRequest(
      destination('dingtalk', { secret: 'this is secret' }),
      message(1),
      1_577_262_236_757
    )
    expect(new URL(signed.url).searchParams.get('sign')).toBe('hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=')
  })

  test('without a secret its URL stays as it is', () => {
    expect(webhookRequest(destination('dingtalk'), message(1), NOW).url).toBe(destination('dingtalk').url)
  })
})

describe('Feishu', () => {
  const feishuSchema = z.object({
    timestamp: z.string().optional(),
    sign: z.string().optional(),
    msg_type: z.literal('interactive'),
    card: z.object({
      header: z.object({
        template: z.string(),
        title: z.object({ tag: z.literal('plain_text'), content: z.string() })
      }),
      elements: z.array(z.unknown())
    })
  })

  test('gets a card in which every text is plain, coloured by severity', () => {
    const sent = feishuSchema.parse(JSON.parse(bodyOf('feishu', message(1, { resource_id: HOSTILE }))))
    expect(sent.card.header.template).toBe('red')
    expect(JSON.stringify(sent)).not.toMatch(/lark_md|"tag":"(a|at|markdown)"/)
    expect(sent).not.toHaveProperty('sign')
    const ended = makeMessage('channel', 'resolved', [alert('a')], false, NOW)
    expect(feishuSchema.parse(JSON.parse(bodyOf('feishu', ended))).card.header.template).toBe('green')
  })

  // Worked out with the Python of Feishu's own page: hmac.new(f"{timestamp}\n{secret}", b"", sha256), base64.
  test('is signed by the documented formula', () => {
    const { body } = webhookRequest(destination('feishu', { secret: 'demo' }), message(1), 1_599_360_473_000)
    const { timestamp, sign } = feishuSchema.parse(JSON.parse(body))
    expect(timestamp).toBe('1599360473')
    expect(sign).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=')
  })
})

describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
  test.each(channelKinds)(
    '%s has words for every kind of finding, for groups, ends, snoozes and tests',
    (kind) => {
      const findings = oneOfEach().map((finding, at): Alert => ({
        event: 'opened',
        finding: { ...liveFinding(`e${at}`), ...finding },
        endpoint: 'prod',
        address: 'redis://prod'
      }))
      const messages = [
        ...findings.map((one) => makeMessage('c', 'opened', [one], false, NOW)),
        ...(['opened', 'returned', 'resolved'] as const).flatMap((event) => [
          makeMessage('c', event, findings, true, NOW),
          makeMessage('c', event, findings.slice(0, 1), false, NOW)
        ]),
        { test: 'test_1' }
      ]
      for (const one of messages) {
        const body = bodyOf(kind, one, { language })
        expect(body).not.toMatch(/alerts:|findings:|\{\{|undefined/)
        expect(Buffer.byteLength(body)).toBeLessThan(kind === 'webhook' ? 500_000 : 20_000)
      }
    }
  )
})
