import { jobFault, type JobFault } from './fault'

/**
 * Variables of a job template, as in VS Code's tasks.json: `${input:NAME}`, `${env:NAME}`, `${workspaceFolder}`. Beside
 * those `${basename:NAME}`, the last part of an input's path, and for the built-in templates `${samples}` and `${runtime}`.
 * `$${` stands for `${` itself.
 */
export interface VariableValues {
  /** By name; absent: the template has no such input. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly workspaceFolder: string
  /** The folder of the sample jobs. */
  readonly samples: string
  /** This app's own program; it is plain Node where ELECTRON_RUN_AS_NODE is set. */
  readonly runtime: string
}

export type Variable =
  | { readonly kind: 'input' | 'env' | 'basename'; readonly name: string }
  | { readonly kind: 'workspaceFolder' | 'samples' | 'runtime' }

/** A text in its pieces: what stands as it is, and what is put in. */
type Piece = string | Variable

const NAMED = /^(input|env|basename):([\s\S]+)$/
const PLAIN = ['workspaceFolder', 'samples', 'runtime'] as const

/** Reads a text of a template. A fault names the variable that is unknown, or the `${` that has no end. */
export function readVariables(
  text: string,
  field: string
): { readonly pieces: readonly Piece[] } | { readonly fault: JobFault } {
  const pieces: Piece[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('${', at)
    if (open < 0) return { pieces: [...pieces, text.slice(at)] }
    if (text[open - 1] === '$' && open > at) {
      pieces.push(`${text.slice(at, open - 1)}\${`)
      at = open + 2
      continue
    }
    const close = text.indexOf('}', open)
    if (close < 0) return { fault: jobFault(field, 'unclosed', { text: text.slice(open, open + 64) }) }
    const variable = variableOf(text.slice(open + 2, close))
    if (variable === null)
      return { fault: jobFault(field, 'variable', { name: text.slice(open, close + 1) }) }
    pieces.push(text.slice(at, open), variable)
    at = close + 1
  }
}

function variableOf(inside: string): Variable | null {
  const named = NAMED.exec(inside)
  if (named) return { kind: named[1] as 'input' | 'env' | 'basename', name: named[2] ?? '' }
  const plain = PLAIN.find((kind) => kind === inside)
  return plain ? { kind: plain } : null
}

/**
 * The text with its variables put in. Values go in as they are and are not read again: a value that looks like a
 * variable stays what it is.
 */
export function expand(
  text: string,
  field: string,
  values: VariableValues
): { readonly text: string } | { readonly fault: JobFault } {
  const read = readVariables(text, field)
  if ('fault' in read) return read
  let expanded = ''
  for (const piece of read.pieces) {
    const value = typeof piece === 'string' ? piece : valueOf(piece, values)
    if (value === null) return { fault: withoutValue(piece as Variable, field) }
    expanded += value
  }
  return { text: expanded }
}

function valueOf(variable: Variable, values: VariableValues): string | null {
  switch (variable.kind) {
    case 'input':
      return own(values.inputs, variable.name)
    case 'basename': {
      const path = own(values.inputs, variable.name)
      return path === null ? null : basename(path)
    }
    case 'env':
      return own(values.env, variable.name)
    case 'workspaceFolder':
    case 'samples':
    case 'runtime':
      return values[variable.kind]
    default:
      return variable satisfies never
  }
}

/** `__proto__` is a name like any other. */
const own = (values: Readonly<Record<string, string | undefined>>, name: string): string | null =>
  (Object.hasOwn(values, name) ? values[name] : null) ?? null

const withoutValue = (variable: Variable, field: string): JobFault =>
  variable.kind === 'env'
    ? jobFault(field, 'environment', { name: variable.name })
    : jobFault(field, 'variable', {
        name: `\${${variable.kind}${'name' in variable ? `:${variable.name}` : ''}}`
      })

/** The last part of a path, either system's. */
const basename = (path: string): string => /[^/\\]*$/.exec(path.replace(/[/\\]+$/, ''))?.[0] ?? ''
