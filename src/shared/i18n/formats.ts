import type { Language } from './language'

export type Formats = Readonly<Record<string, (value: unknown, language: Language) => string>>

/** What a text may say of a value, after the comma: `{{age_s, duration}}`, `{{since, time}}`, `{{workers, list}}`. */
export const formats: Formats = {
  duration: (value, language) => formatSeconds(Number(value), language),
  time: (value) => formatTime(value),
  number: (value, language) => numbers[language].format(Number(value)),
  percent: (value) => `${Math.round(Number(value) * 100)}%`,
  list: (value, language) =>
    Array.isArray(value) ? value.join(language === 'zh-CN' ? '、' : ', ') : String(value),
  /** Clauses as a sentence, without its end. */
  sentence: (value, language) => {
    const text = Array.isArray(value) ? value.join(language === 'zh-CN' ? '，' : ', ') : String(value)
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  }
}

const numbers = { en: new Intl.NumberFormat('en'), 'zh-CN': new Intl.NumberFormat('zh-CN') }

const UNITS = [
  { seconds: 86_400, en: 'd', 'zh-CN': ' 天' },
  { seconds: 3600, en: 'h', 'zh-CN': ' 小时' },
  { seconds: 60, en: 'm', 'zh-CN': ' 分钟' },
  { seconds: 1, en: 's', 'zh-CN': ' 秒' }
] as const

/** Seconds as an eye at night reads them: two neighbouring units at most, `2h 4m`, `2 小时 4 分钟`. */
export function formatSeconds(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0))
  const first = UNITS.findIndex((unit) => whole >= unit.seconds)
  const at = first === -1 ? UNITS.length - 1 : first
  let rest = whole
  return UNITS.slice(at, at + 2)
    .map((unit, place) => {
      const count = Math.floor(rest / unit.seconds)
      rest -= count * unit.seconds
      return count > 0 || (place === 0 && whole === 0) ? `${count}${unit[language]}` : ''
    })
    .filter((part) => part !== '')
    .join(' ')
}

/** An ISO time or Redis milliseconds as `2026-11-23 22:56:01 UTC`: one clock for the whole fleet. */
export function formatTime(value: unknown): string {
  const date = new Date(typeof value === 'number' ? value : String(value))
  return Number.isNaN(date.getTime())
    ? String(value)
    : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
