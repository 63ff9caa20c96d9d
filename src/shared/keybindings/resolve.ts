import { actionIds, type ActionId } from '../ipc/actions'
import type { Keybinding } from './schema'
import { readStrokes, strokeText } from './stroke'
import { holds, readWhen, whenText, type Context, type When } from './when'

/** A binding ready to be asked. */
export interface Rule {
  /** One or two strokes, each as `strokeText` writes it. */
  readonly strokes: readonly string[]
  /** Null: the key is taken from whatever had it, and runs nothing. */
  readonly action: ActionId | null
  readonly when: When | null
  readonly source: 'default' | 'user'
}

export type Resolved =
  | { readonly kind: 'run'; readonly action: ActionId }
  /** The first stroke of a chord: the next one decides. */
  | { readonly kind: 'pending' }
  /** A binding without a command: the key does nothing. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'none' }

const ids: ReadonlyMap<string, ActionId> = new Map(actionIds.map((id) => [id, id]))

/**
 * The rules in force: the defaults without those that the user's `-command` entries take away, then the user's. A
 * removal names a command, and may narrow it to one key and one `when`.
 */
export function rulesOf(defaults: readonly Keybinding[], user: readonly Keybinding[]): readonly Rule[] {
  const removals = user.filter((entry) => entry.command.startsWith('-')).map(removalOf)
  const kept = defaults
    .map((entry) => ruleOf(entry, 'default'))
    .filter((rule) => !removals.some((removal) => removes(removal, rule)))
  const added = user.filter((entry) => !entry.command.startsWith('-')).map((entry) => ruleOf(entry, 'user'))
  return [...kept, ...added]
}

/**
 * What the strokes pressed so far mean. The last rule that fits wins, as in VS Code. Each stroke comes with every way
 * of writing it (pressed.ts).
 */
export function resolve(
  rules: readonly Rule[],
  pressed: readonly (readonly string[])[],
  context: Context
): Resolved {
  const rule = rules.findLast(
    ({ strokes, when }) =>
      strokes.length >= pressed.length &&
      pressed.every((names, at) => names.includes(strokes[at] ?? '')) &&
      (when === null || holds(when, context))
  )
  if (!rule) return { kind: 'none' }
  if (rule.strokes.length > pressed.length) return { kind: 'pending' }
  return rule.action === null ? { kind: 'nothing' } : { kind: 'run', action: rule.action }
}

/**
 * The rule whose key is shown beside an action: the last one that holds in the context, without a context the last
 * that always holds, else the last of all. Not one whose key a later rule has taken everywhere.
 */
export function ruleFor(
  rules: readonly Rule[],
  action: ActionId,
  context: Context | null = null
): Rule | null {
  const own = rules.filter(
    (rule, at) => rule.action === action && !rules.slice(at + 1).some((later) => shadows(later, rule))
  )
  const now = own.findLast(({ when }) => when === null || (context !== null && holds(when, context)))
  return now ?? own.at(-1) ?? null
}

const shadows = (later: Rule, rule: Rule): boolean =>
  later.when === null &&
  later.strokes.length <= rule.strokes.length &&
  later.strokes.every((stroke, at) => stroke === rule.strokes[at])

interface Removal {
  readonly action: ActionId | null
  readonly strokes: readonly string[] | null
  readonly when: string | null
}

const removalOf = (entry: Keybinding): Removal => ({
  action: ids.get(entry.command.slice(1)) ?? null,
  strokes: entry.key === undefined ? null : strokesOf(entry.key),
  when: entry.when === undefined ? null : textOf(whenOf(entry.when))
})

const removes = (removal: Removal, rule: Rule): boolean =>
  removal.action === rule.action &&
  (removal.strokes === null || removal.strokes.join(' ') === rule.strokes.join(' ')) &&
  (removal.when === null || removal.when === textOf(rule.when))

const ruleOf = (entry: Keybinding, source: Rule['source']): Rule => ({
  strokes: strokesOf(entry.key ?? ''),
  action: ids.get(entry.command) ?? null,
  when: entry.when === undefined ? null : whenOf(entry.when),
  source
})

/** @throws Error for a key that the schema would have refused */
function strokesOf(key: string): readonly string[] {
  const read = readStrokes(key)
  if (!read.ok) throw new Error(read.problem)
  return read.value.map(strokeText)
}

function whenOf(text: string): When {
  const read = readWhen(text)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

const textOf = (when: When | null): string => (when === null ? '' : whenText(when))
