import { describe, expect, test } from 'vitest'
import { createI18n, createTranslator, formatSeconds, formatTime, languageFor } from '@shared/i18n'

describe('createTranslator', () => {
  test('speaks both languages, ready at once', () => {
    expect(createTranslator('en')('findings:severity.critical')).toBe('Critical')
    expect(createTranslator('zh-CN')('findings:severity.critical')).toBe('严重')
  })

  test('gives an unknown key back', () => {
    expect(createTranslator('en')('findings:no.such.key')).toBe('findings:no.such.key')
  })

  test('prints nothing of its own: stdout belongs to the commands', () => {
    const written: string[] = []
    const info = console.info
    console.info = (text: unknown) => void written.push(String(text))
    try {
      createI18n('en').t('findings:severity.info')
    } finally {
      console.info = info
    }
    expect(written).toEqual([])
  })

  test('shows hostile values as the text they are', () => {
    const instance = createI18n('en')
    instance.addResource('en', 'findings', 'probe', 'id {{id}}, other {{other}}')
    for (const hostile of [
      '<script>alert(1)</script>',
      '{{other}}',
      '$t(findings:severity.info)',
      '$t(findings:severity.info, {"lng":"zh-CN"})',
      '\u202egnp.exe'
    ])
      expect(instance.t('findings:probe', { id: hostile, other: 'x' })).toBe(`id ${hostile}, other x`)
  })
})

test('durations have two neighbouring units at most, in the words of the language', () => {
  expect(formatSeconds(0, 'en')).toBe('0s')
  expect(formatSeconds(59.9, 'en')).toBe('59s')
  expect(formatSeconds(3600, 'en')).toBe('1h')
  expect(formatSeconds(7440, 'en')).toBe('2h 4m')
  expect(formatSeconds(7440, 'zh-CN')).toBe('2 小时 4 分钟')
  expect(formatSeconds(86_401, 'en')).toBe('1d')
  expect(formatSeconds(-5, 'en')).toBe('0s')
})

test('times are one clock for the whole fleet', () => {
  expect(formatTime('2026-11-23T22:56:01.123+00:00')).toBe('2026-11-23 22:56:01 UTC')
  expect(formatTime(0)).toBe('1970-01-01 00:00:00 UTC')
  expect(formatTime('no time')).toBe('no time')
})

test('system locales choose one of our languages', () => {
  expect(['zh_CN.UTF-8', 'zh-Hans-SG', 'zh', 'ZH-TW'].map(languageFor)).toEqual(Array(4).fill('zh-CN'))
  expect(['de-DE', 'C', '', 'en_US'].map(languageFor)).toEqual(Array(4).fill('en'))
})
