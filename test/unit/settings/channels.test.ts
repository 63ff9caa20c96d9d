import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kindOfHost, readWebhookUrl } from '@shared/settings/channel'
import {
  addChannel,
  enableChannel,
  loadSettings,
  removeChannel,
  replaceChannel
} from '../../../src/main/engine/settings'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'taskguard-settings-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const write = (text: string): Promise<void> => writeFile(join(home, 'settings.json'), text)
const text = (): Promise<string> => readFile(join(home, 'settings.json'), 'utf8')
const values = async () => (await loadSettings(home)).values

describe('the channels of settings.json', () => {
  test('are added at the end, without what the defaults say', async () => {
    expect(await addChannel(home, { name: 'Team', kind: 'slack' })).toBe('Team')
    await addChannel(home, { name: 'Pager', kind: 'webhook', resolved: true, language: 'en', enabled: false })
    expect(await values()).toMatchObject({
      'notifications.channels': [
        { name: 'Team', kind: 'slack' },
        { name: 'Pager', kind: 'webhook', resolved: true, language: 'en', enabled: false }
      ]
    })
  })

  test('are renamed where rules name them, with every comment kept', async () => {
    await write(`{
      "notifications.channels": [
        // The night shift.
        { "name": "Team", "kind": "slack" /* app 7 */ },
        { "name": "Other", "kind": "feishu" }
      ],
      "notifications.rules": [
        { "notify": true, "to": ["native", "Team"] },
        { "notify": true, "to": ["Other"] } // others
      ]
    }`)
    await replaceChannel(home, 'Team', { name: 'On call', kind: 'slack', resolved: true })
    expect(await values()).toEqual({
      'notifications.channels': [
        { name: 'On call', kind: 'slack', id: 'Team', resolved: true },
        { name: 'Other', kind: 'feishu' }
      ],
      'notifications.rules': [
        { notify: true, to: ['native', 'On call'] },
        { notify: true, to: ['Other'] }
      ]
    })
    for (const comment of ['// The night shift.', '/* app 7 */', '// others'])
      expect(await text()).toContain(comment)
    // Its first name stays its id, so that another of that name is another channel.
    expect(await addChannel(home, { name: 'Team', kind: 'webhook' })).toBe('Team-2')
  })

  test('are switched and removed; the last takes the setting with it', async () => {
    await addChannel(home, { name: 'Team', kind: 'slack' })
    await enableChannel(home, 'Team', false)
    expect(await values()).toMatchObject({ 'notifications.channels': [{ name: 'Team', enabled: false }] })
    await enableChannel(home, 'Team', true)
    expect(await values()).toMatchObject({ 'notifications.channels': [{ name: 'Team', kind: 'slack' }] })
    await removeChannel(home, 'Team')
    expect(await values()).not.toHaveProperty('notifications.channels')
    await expect(removeChannel(home, 'Team')).rejects.toThrow('not in the settings any more')
  })

  test('have names of their own', async () => {
    await addChannel(home, { name: 'Team', kind: 'slack' })
    await expect(addChannel(home, { name: 'Team', kind: 'feishu' })).rejects.toThrow('is taken')
    await expect(addChannel(home, { name: 'native', kind: 'slack' })).rejects.toThrow(
      'stand for this machine'
    )
    await write('{ "notifications.channels": [{ "name": "sound", "kind": "slack" }] }')
    expect((await loadSettings(home)).fault).toMatchObject({
      field: 'notifications.channels[0].name',
      said: { code: 'own_channel' }
    })
  })

  test.each(['7:00', '24:00', '07:60', 'noon'])('a time of day is HH:MM, not %s', async (clock) => {
    await write(JSON.stringify({ 'notifications.quietHours.from': clock }))
    expect((await loadSettings(home)).fault).toMatchObject({ said: { code: 'clock_time' } })
  })
})

describe('a webhook’s URL', () => {
  test.each([
    ['https://hooks.slack.com/services/T0/B0/x', 'slack', false],
    ['https://oapi.dingtalk.com/robot/send?access_token=x', 'dingtalk', false],
    ['https://open.feishu.cn/open-apis/bot/v2/hook/x', 'feishu', false],
    ['https://open.larksuite.com/open-apis/bot/v2/hook/x', 'feishu', false],
    ['http://[::1]:8080/x', 'webhook', true],
    ['https://user:pass@hooks.example:8443', 'webhook', false],
    ['https://slack.com.evil.example/x', 'webhook', false],
    ['https://notslack.com/x', 'webhook', false]
  ] as const)('%s: %s', (url, kind, plain) => {
    const place = readWebhookUrl(url)
    expect(place?.plain).toBe(plain)
    expect(kindOfHost(place?.host ?? '')).toBe(kind)
  })

  test.each([
    '',
    'hooks.example/x',
    'ftp://hooks.example',
    'https://',
    'https:// x',
    'https://a b/c',
    'javascript:alert(1)'
  ])('%j is none', (url) => expect(readWebhookUrl(url)).toBeNull())
})
