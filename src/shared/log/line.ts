import { z } from 'zod'
import { noteText } from '../audit/note'
import { redisHint, redisProblem } from '../endpoints/fault-text'
import { createTranslator, type Translator } from '../i18n'
import { saidSchema, type Said } from '../jsonc/said'

/** A line for people: in English, as the log file has it, and as a code of the output catalog for the window. */
export const logTextSchema = z.object({
  text: z.string(),
  /** Null: the English words are all there is. */
  said: saidSchema.nullable()
})
export type LogText = z.infer<typeof logTextSchema>

export const logLevelSchema = z.enum(['info', 'warn', 'error'])
export type LogLevel = z.infer<typeof logLevelSchema>

/** A line of the catalog. */
export function line(code: string, params: Said['params'] = {}): LogText {
  const said: Said = { code, params }
  return { text: lineText({ text: '', said }, createTranslator('en')), said }
}

/** A line in words of somebody else's: a server's, the system's. */
export const foreignLine = (text: string): LogText => ({ text, said: null })

/** A line about a Redis that can't be used: `fault` or `no_hints`. */
export function faultLine(
  code: 'fault' | 'no_hints',
  fault: {
    readonly address: string
    readonly message: string
    readonly hint: string
    readonly said: Said | null
  }
): LogText {
  const { address, said, message, hint } = fault
  if (said) return line(code, { ...said.params, address, fault: said.code })
  return foreignLine(code === 'fault' ? `${message}. ${hint}` : message)
}

/** Why something was not done, as the audit trail notes it. */
export const noteLine = (code: 'auto_clean_not_done', { code: note, params }: Said): LogText =>
  line(code, { ...params, note })

/** The line in the translator's language. */
export function lineText({ text, said }: LogText, t: Translator): string {
  if (!said) return text
  const { fault, note } = said.params
  if (typeof note === 'string') {
    const why = noteText({ said: { code: note, params: said.params } }, t)
    return t(`output:line.${said.code}`, { ...said.params, why })
  }
  if (typeof fault !== 'string') return t(`output:line.${said.code}`, said.params)
  const about: Said = { code: fault, params: said.params }
  return t(`output:line.${said.code}`, {
    ...said.params,
    problem: redisProblem(about, t),
    hint: redisHint(about, t)
  })
}
