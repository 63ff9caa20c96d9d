import type { SyntaxNode } from '@lezer/common'

/** A value as it stands in a settings file, read and never run. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue }

/** It would take running the file to know it. */
export class NotLiteral extends Error {
  override readonly name = 'NotLiteral'
}

const children = (node: SyntaxNode): SyntaxNode[] => {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child)
  return found
}

/** A call's arguments by keyword; those by position are left out. */
export function keywordArguments(list: SyntaxNode, text: string): Map<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>()
  const parts = children(list)
  for (const [at, part] of parts.entries()) {
    const value = parts[at + 2]
    if (part.name === 'VariableName' && parts[at + 1]?.name === 'AssignOp' && value)
      found.set(text.slice(part.from, part.to), value)
  }
  return found
}

const SECONDS: Readonly<Record<string, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3_600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001
}

/** @throws NotLiteral */
export function valueOf(node: SyntaxNode, text: string): PythonValue {
  const source = text.slice(node.from, node.to)
  switch (node.name) {
    case 'Boolean':
      return source === 'True'
    case 'None':
      return null
    case 'Number':
      return numberIn(source)
    case 'String':
      return stringIn(source)
    case 'ContinuedString':
      return children(node)
        .map((part) => textOf(part, text))
        .join('')
    case 'ParenthesizedExpression':
      return inParentheses(node, text)
    case 'UnaryExpression':
    case 'BinaryExpression':
      return arithmetic(node, text)
    case 'DictionaryExpression':
      return dictionary(node, text)
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return children(node)
        .filter(({ name }) => /^[A-Z]/.test(name))
        .map((part) => valueOf(part, text))
    case 'CallExpression':
      return call(node, text)
    default:
      throw new NotLiteral(source)
  }
}

/** @throws NotLiteral on anything but a text */
export function textOf(node: SyntaxNode, text: string): string {
  const value = valueOf(node, text)
  if (typeof value !== 'string') throw new NotLiteral(text.slice(node.from, node.to))
  return value
}

function numberIn(source: string): number {
  const value = Number(source.replaceAll('_', ''))
  if (!Number.isFinite(value)) throw new NotLiteral(source)
  return value
}

/** Plain, raw and triple-quoted; an f-string has a name of its own in the grammar. */
function stringIn(source: string): string {
  const told = /^([rRuU]?)("""|'''|"|')([\s\S]*)\2$/.exec(source)
  if (!told) throw new NotLiteral(source)
  const [, prefix = '', , inner = ''] = told
  return prefix.toLowerCase() === 'r' ? inner : inner.replace(/\\(["'\\])/g, '$1').replaceAll('\\n', '\n')
}

function inParentheses(node: SyntaxNode, text: string): PythonValue {
  const inner = children(node).find(({ name }) => /^[A-Z]/.test(name))
  if (!inner) throw new NotLiteral(text.slice(node.from, node.to))
  return valueOf(inner, text)
}

/** Numbers alone: `60 * 60 * 2`. */
function arithmetic(node: SyntaxNode, text: string): number {
  const parts = children(node)
  const number = (part: SyntaxNode | undefined): number => {
    const value = part && valueOf(part, text)
    if (typeof value !== 'number') throw new NotLiteral(text.slice(node.from, node.to))
    return value
  }
  if (parts.length === 2) {
    const sign = parts[0] && text.slice(parts[0].from, parts[0].to)
    if (sign !== '-' && sign !== '+') throw new NotLiteral(text.slice(node.from, node.to))
    return sign === '-' ? -number(parts[1]) : number(parts[1])
  }
  const [left, right] = [number(parts[0]), number(parts[2])]
  switch (parts[1] ? text.slice(parts[1].from, parts[1].to) : '') {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '//':
      return Math.floor(left / right)
    case '**':
      return left ** right
    default:
      throw new NotLiteral(text.slice(node.from, node.to))
  }
}

function dictionary(node: SyntaxNode, text: string): Record<string, PythonValue> {
  const found: Record<string, PythonValue> = {}
  const parts = children(node)
  for (const [at, part] of parts.entries()) {
    const value = parts[at + 1]
    const key = parts[at - 1]
    if (part.name !== ':' || !key || !value) continue
    try {
      found[textOf(key, text)] = valueOf(value, text)
    } catch (error) {
      // One entry that can't be read does not hide the others.
      if (!(error instanceof NotLiteral)) throw error
    }
  }
  return found
}

/** `timedelta(hours=2)` as seconds, `dict(a=1)`. */
function call(node: SyntaxNode, text: string): PythonValue {
  const [callee, list] = children(node)
  const name = callee && text.slice(callee.from, callee.to).split('.').at(-1)
  if (list?.name === 'ArgList' && name === 'timedelta') {
    const given = [...keywordArguments(list, text)]
    if (given.length > 0 && given.every(([unit]) => SECONDS[unit] !== undefined))
      return given.reduce(
        (sum, [unit, value]) => sum + Number(valueOf(value, text)) * (SECONDS[unit] ?? 0),
        0
      )
  }
  if (list?.name === 'ArgList' && name === 'dict') {
    const given = [...keywordArguments(list, text)]
    return Object.fromEntries(given.map(([key, value]) => [key, valueOf(value, text)]))
  }
  throw new NotLiteral(text.slice(node.from, node.to))
}
