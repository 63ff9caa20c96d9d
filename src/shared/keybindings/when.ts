import { assertNever } from '../errors'
import type { Read } from './stroke'

/** What a `when` clause may ask about the window. */
export const contextKeys = [
  'editorFocus',
  'locksFocus',
  'locksSelected',
  'locksExporting',
  'runsFocus',
  'runsSelected',
  'runsExporting',
  'runsFiltered',
  'hasSavedRunFilters',
  'auditFocus',
  'auditSelected',
  'auditExporting',
  'auditFiltered',
  'hasSavedAuditFilters',
  'problemsFocus',
  'sideBarFocus',
  'panelFocus',
  'jobsFocus',
  'jobTarget',
  'jobGoing',
  'jobQueued',
  'jobsKnown',
  'inputFocus',
  'keybindingsFocus',
  'quickInputOpen',
  'sideBarVisible',
  'panelVisible',
  'hasProblems',
  'problemTarget',
  'problemQuiet',
  'problemCleanable',
  'problemHasResource',
  'problemsFiltered',
  'filtered',
  'hasSavedFilters',
  'metricsZoomed',
  'demoRunning',
  'cleanupFocus',
  'cleanupApplicable',
  'cleanupRunning',
  'cleanupUndoable',
  'endpointFocus',
  'endpointsKnown',
  'endpointsEnabled',
  'endpointsDisabled',
  'endpointsLocked',
  'endpointsUnlocked',
  'channelsKnown',
  'channelsEnabled',
  'channelsDisabled',
  'alertsUndelivered',
  'celeryWatched',
  'resourceInFront',
  'resourceHasProblems',
  'view',
  'activeEditor',
  'editorIsPreview',
  'multipleEditorGroups',
  'hasClosedEditors',
  'isMac',
  'isLinux',
  'isWindows'
] as const
export type ContextKey = (typeof contextKeys)[number]

/** The window as it stands; a key without a value counts as false. */
export type Context = Readonly<Partial<Record<ContextKey, boolean | string>>>

export type When =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'key'; readonly key: ContextKey }
  | { readonly kind: 'equals'; readonly key: ContextKey; readonly value: string; readonly negated: boolean }
  | { readonly kind: 'not'; readonly of: When }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly When[] }

const names: readonly string[] = contextKeys

const isContextKey = (text: string): text is ContextKey => names.includes(text)

/** `&&` binds closer than `||`, `!` closest; values stand bare or in single quotes. */
export function readWhen(text: string): Read<When> {
  try {
    const tokens = tokenize(text)
    const reader = new Reader(tokens, text)
    return { ok: true, value: reader.whole() }
  } catch (error) {
    if (error instanceof WhenError) return { ok: false, problem: error.message }
    throw error
  }
}

export function holds(when: When, context: Context): boolean {
  switch (when.kind) {
    case 'constant':
      return when.value
    case 'key':
      return Boolean(context[when.key])
    case 'equals':
      return (String(context[when.key] ?? false) === when.value) !== when.negated
    case 'not':
      return !holds(when.of, context)
    case 'and':
      return when.parts.every((part) => holds(part, context))
    case 'or':
      return when.parts.some((part) => holds(part, context))
    default:
      return assertNever(when)
  }
}

/** The clause in one way of writing, so that two that say the same in other blanks and brackets are equal. */
export function whenText(when: When): string {
  switch (when.kind) {
    case 'constant':
      return String(when.value)
    case 'key':
      return when.key
    case 'equals':
      return `${when.key} ${when.negated ? '!=' : '=='} '${when.value}'`
    case 'not':
      return when.of.kind === 'key' || when.of.kind === 'constant' || when.of.kind === 'not'
        ? `!${whenText(when.of)}`
        : `!(${whenText(when.of)})`
    case 'and':
      return when.parts
        .map((part) => (part.kind === 'or' ? `(${whenText(part)})` : whenText(part)))
        .join(' && ')
    case 'or':
      return when.parts.map(whenText).join(' || ')
    default:
      return assertNever(when)
  }
}

class WhenError extends Error {}

interface Token {
  readonly kind: 'word' | 'quoted' | 'sign' | 'end'
  readonly text: string
  /** 0-based, in the clause. */
  readonly at: number
}

const TOKEN = /\s*(?:(?<sign>&&|\|\||==|!=|!|\(|\))|'(?<quoted>[^']*)'|(?<word>[\w.:/-]+))/y

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  const pattern = new RegExp(TOKEN)
  while (pattern.lastIndex < end) {
    const start = pattern.lastIndex
    const found = pattern.exec(text)
    const groups = found?.groups
    if (!found || !groups) {
      const at = start + (text.slice(start).length - text.slice(start).trimStart().length)
      throw new WhenError(`can't be read at "${text.slice(at, at + 12)}" (character ${at + 1})`)
    }
    const kind = groups['sign'] ? 'sign' : groups['word'] ? 'word' : 'quoted'
    const value = groups['sign'] ?? groups['word'] ?? groups['quoted'] ?? ''
    const length = kind === 'quoted' ? value.length + 2 : value.length
    tokens.push({ kind, text: value, at: pattern.lastIndex - length })
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

class Reader {
  private place = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string
  ) {}

  whole(): When {
    const when = this.either()
    if (this.next.kind !== 'end') this.fail('expected "&&", "||" or the end')
    return when
  }

  private get next(): Token {
    return this.tokens[this.place] ?? { kind: 'end', text: '', at: this.text.length }
  }

  private take(sign: string): boolean {
    if (this.next.kind !== 'sign' || this.next.text !== sign) return false
    this.place += 1
    return true
  }

  private either(): When {
    const parts = [this.both()]
    while (this.take('||')) parts.push(this.both())
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts }
  }

  private both(): When {
    const parts = [this.one()]
    while (this.take('&&')) parts.push(this.one())
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts }
  }

  private one(): When {
    if (this.take('!')) return { kind: 'not', of: this.one() }
    if (this.take('(')) {
      const inner = this.either()
      if (!this.take(')')) this.fail('expected ")"')
      return inner
    }
    const { kind, text } = this.next
    if (kind !== 'word') this.fail('expected a context key')
    if (text === 'true' || text === 'false') {
      this.place += 1
      return { kind: 'constant', value: text === 'true' }
    }
    if (!isContextKey(text)) this.fail(`"${text}" is no context key; known are ${names.join(', ')}`)
    this.place += 1
    const negated = this.next.text === '!='
    if (!this.take('==') && !this.take('!=')) return { kind: 'key', key: text }
    const value = this.next
    if (value.kind !== 'word' && value.kind !== 'quoted') this.fail('expected a value')
    this.place += 1
    return { kind: 'equals', key: text, value: value.text, negated }
  }

  private fail(what: string): never {
    throw new WhenError(`${what} (character ${this.next.at + 1})`)
  }
}
