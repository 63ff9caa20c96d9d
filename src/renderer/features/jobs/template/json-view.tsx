import type { Translator } from '@shared/i18n'
import { parseJsonc } from '@shared/jsonc/parse'
import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { problemText } from '../../settings/fault-text'
import { rawTemplateSchema, type RawTemplate } from './draft'

/** The template as JSON, as settings.json has it: what can't be read is told, and changes nothing. */
export function JsonView({
  raw,
  onChange,
  onUnread
}: {
  readonly raw: RawTemplate
  readonly onChange: (raw: RawTemplate) => void
  readonly onUnread: (unread: boolean) => void
}): ReactNode {
  const { t } = useText()
  const [text, setText] = useState(() => JSON.stringify(raw, null, 2))
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => () => onUnread(false), [onUnread])
  const type = (next: string): void => {
    setText(next)
    const read = readJson(next, t)
    setProblem('problem' in read ? read.problem : null)
    onUnread('problem' in read)
    if ('raw' in read) onChange(read.raw)
  }
  return (
    <div className="field">
      <label htmlFor="template-json">{t('jobs:template.json')}</label>
      <textarea
        id="template-json"
        rows={24}
        spellCheck={false}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'template-json-fault'}
        onChange={({ target }) => type(target.value)}
      />
      {problem !== null && (
        <p className="field-error" id="template-json-fault" role="alert">
          <bdi>{visible(problem)}</bdi>
        </p>
      )}
    </div>
  )
}

/** What is no JSON is told with its place. */
function readJson(text: string, t: Translator): { readonly raw: RawTemplate } | { readonly problem: string } {
  const read = parseJsonc(text, rawTemplateSchema, { empty: {}, noSuchKey: '' })
  if (read.ok) return { raw: read.value }
  const { line, column, problem, said } = read.fault
  return { problem: `${line}:${column}: ${problemText(problem, said, t)}` }
}
