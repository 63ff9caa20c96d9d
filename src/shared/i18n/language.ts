/** The languages that every text of the app exists in. */
export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]

/** The language for a system locale such as `zh_CN.UTF-8`, `zh-Hans-SG` or `de-DE`; English where there is none of ours. */
export function languageFor(locale: string): Language {
  return /^zh\b|^zh[_-]/i.test(locale) ? 'zh-CN' : 'en'
}
