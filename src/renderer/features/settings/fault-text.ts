import type { Translator } from '@shared/i18n'
import type { Said } from '@shared/jsonc/said'
import type { SettingsFault } from '@shared/settings/fault'

/** What is wrong, in the window's language where the catalogs have words for it, else in the English it came in. */
export function problemText(problem: string, said: Said | null, t: Translator): string {
  if (!said) return problem
  const { expected, fault, usage, job } = said.params
  if (said.code === 'usage') return t(`endpoints:form.fault.${String(usage)}`)
  if (said.code === 'job') return t(`jobs:fault.${String(job)}`, said.params)
  const params =
    expected !== undefined
      ? { ...said.params, expected: wordFor('expected', String(expected), t) }
      : fault !== undefined
        ? { ...said.params, fault: wordFor('json', String(fault), t) }
        : said.params
  const key = `settings:problem.${said.code}`
  const text = t(key, params)
  return text === key ? problem : text
}

function wordFor(list: 'expected' | 'json', code: string, t: Translator): string {
  const key = `settings:${list}.${code}`
  const text = t(key)
  return text === key ? t(`settings:${list}.other`) : text
}

/** Where and what, in one line: `settings.json:3:7: monitor.poll: takes a duration …`. */
export function faultLine(
  { file, line, column, field, problem, said }: SettingsFault,
  t: Translator
): string {
  const name = file.split(/[\\/]/).at(-1) ?? file
  const place = line === null ? name : `${name}:${line}:${column ?? 1}`
  return [place, field, problemText(problem, said, t)].filter((part) => part !== '').join(': ')
}
