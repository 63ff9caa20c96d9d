import { describe, expect, test } from 'vitest'
import { defaultSettings } from '@shared/settings/schema'
import { parseSettings, settingsFaultMessage } from '../../../src/main/engine/settings'

const fault = (text: string): string => {
  const parsed = parseSettings(text, 'settings.json')
  expect(parsed.settings).toEqual(defaultSettings())
  if (!parsed.fault) throw new Error('no fault')
  return settingsFaultMessage(parsed.fault)
}

describe('parseSettings', () => {
  test.each(['', ' \n', '{}', '\uFEFF{}', '// nothing yet\n{}'])('%j means defaults', (text) => {
    expect(parseSettings(text, 'settings.json')).toEqual({ settings: defaultSettings(), values: {} })
  })

  test('reads comments, trailing commas, durations and thresholds by type', () => {
    const { settings, fault: none } = parseSettings(
      `{ // the fleet
         "endpoints": [{ "name": "prod", "url": "redis://gpu-1:6379/2", },],
         "thresholds.byType": { "video_analysis": { "longRun": "90m" } },
         "monitor.poll": "500ms" }`,
      'settings.json'
    )
    expect(none).toBeUndefined()
    expect(settings.endpoints[0]).toMatchObject({ name: 'prod', namespace: 'taskguard', protected: false })
    expect(settings['thresholds.byType']['video_analysis']?.longRun).toBe(5_400_000)
    expect(settings['monitor.poll']).toBe(500)
  })

  test('says line, column and what is wrong with text that is no JSON', () => {
    expect(fault('{\n  "version": 1\n  "endpoints": []\n}')).toBe(
      'settings.json:3:3: is not valid JSON: comma expected'
    )
  })

  test('names the field and where it stands', () => {
    expect(fault('{\n  "endpoints": [\n    { "name": "a", "url": "http://x" }\n  ]\n}')).toMatch(
      /^settings\.json:3:20: endpoints\[0\]\.url: takes redis:\/\//
    )
    expect(fault('{ "endpoints": [\n  { "name": "a", "kind": "cluster",\n    "nodes": ["n:0"] } ] }')).toBe(
      'settings.json:3:15: endpoints[0].nodes[0]: takes host or host:port'
    )
  })

  test('points at an unknown key itself', () => {
    expect(fault('{\n  "thresholds": { "orphan": "5m" }\n}')).toBe(
      'settings.json:2:19: thresholds.orphan: is no setting of Task Guard'
    )
  })

  test('refuses a duration that is none', () => {
    expect(fault('{ "monitor.poll": "soon" }')).toContain('monitor.poll: takes a duration such as 60s')
  })

  test('refuses another version of the file', () => {
    expect(fault('{ "version": 3 }')).toContain('settings.json:1:3: version: ')
  })

  test.each(['redis://user:hunter2@host', 'rediss://:hunter2/x@host', 'unix://:hunter2@/run/redis.sock'])(
    'refuses a password in a URL, and does not say it: %s',
    (url) => {
      const said = fault(JSON.stringify({ endpoints: [{ name: 'a', url }] }))
      expect(said).toContain('endpoints[0].url: holds a password')
      expect(said).not.toContain('hunter2')
    }
  )

  test('a list where an object belongs is a fault, not a crash', () => {
    expect(fault('[]')).toContain('settings.json:1:1: ')
  })
})
