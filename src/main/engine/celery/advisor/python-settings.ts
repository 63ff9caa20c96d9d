import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'
import { settingName } from '@shared/celery/advice/conf'
import { keywordArguments, NotLiteral, textOf, valueOf, type PythonValue } from './python-values'

export interface PythonSettings {
  /** By the names of Celery 4 and later. */
  readonly settings: Readonly<Record<string, PythonValue>>
  /** Settings whose value only running the file would tell: `line 7: task_time_limit = LIMIT`. */
  readonly unread: readonly string[]
}

const SHOWN = 80

/**
 * Reads Celery's settings out of a Python file without running it: assignments by any of the ways that Celery's documents
 * show (`task_acks_late = True`, `app.conf.task_acks_late = True`, `app.conf["task_acks_late"] = True`,
 * `app.conf.update(task_acks_late=True)`, `Celery(…, task_acks_late=True)`, a class's body, Django's `CELERY_` names).
 * @param known whether it is a setting that somebody asks for; others are passed over
 */
export function readPythonSettings(text: string, known: (name: string) => boolean): PythonSettings {
  const settings: Record<string, PythonValue> = {}
  const unread: string[] = []
  const take = (name: string, value: SyntaxNode): void => {
    const setting = settingName(name)
    if (!known(setting)) return
    try {
      settings[setting] = valueOf(value, text)
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error
      const line = text.slice(0, value.from).split('\n').length
      const source = text.slice(value.from, value.to).replace(/\s+/g, ' ').slice(0, SHOWN)
      unread.push(`line ${line}: ${setting} = ${source}`)
    }
  }
  parser.parse(text).iterate({
    enter({ node }) {
      if (node.name === 'AssignStatement') assignment(node, text, take)
      if (node.name === 'CallExpression') configuring(node, text, take)
    }
  })
  return { settings, unread }
}

type Take = (name: string, value: SyntaxNode) => void

function assignment(node: SyntaxNode, text: string, take: Take): void {
  const value = node.lastChild
  // `a += 1` has another sign; it changes what stands elsewhere.
  const sign = value?.prevSibling
  if (!value || sign?.name !== 'AssignOp') return
  for (let target = node.firstChild; target && target.from < sign.from; target = target.nextSibling) {
    const name = targetName(target, text)
    if (name !== null) take(name, value)
  }
}

/** `name`, `conf.name`, `conf["name"]`. */
function targetName(node: SyntaxNode, text: string): string | null {
  if (node.name === 'VariableName') return text.slice(node.from, node.to)
  if (node.name !== 'MemberExpression') return null
  const last = node.lastChild
  if (last?.name === 'PropertyName') return text.slice(last.from, last.to)
  const inner = last?.prevSibling
  return inner ? keyText(inner, text) : null
}

/** A key that is written out; null: it takes running the file to know it. */
function keyText(node: SyntaxNode, text: string): string | null {
  if (node.name !== 'String') return null
  try {
    return textOf(node, text)
  } catch {
    return null
  }
}

/** `Celery(…, name=value)`, `conf.update(name=value)`, `conf.update({"name": value})`. */
function configuring(node: SyntaxNode, text: string, take: Take): void {
  const callee = node.firstChild
  const list = node.lastChild
  if (!callee || list?.name !== 'ArgList') return
  const name = text.slice(callee.from, callee.to).split('.').at(-1) ?? ''
  if (name !== 'update' && name !== 'Celery') return
  for (const [key, value] of keywordArguments(list, text)) take(key, value)
  const first = list.firstChild?.nextSibling
  if (name !== 'update' || first?.name !== 'DictionaryExpression') return
  for (let part = first.firstChild; part; part = part.nextSibling) {
    const value = part.nextSibling
    const key = part.prevSibling
    const setting = part.name === ':' && key ? keyText(key, text) : null
    if (setting !== null && value) take(setting, value)
  }
}
