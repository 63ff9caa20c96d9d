import type { Output } from '../frame/output'
import { safeJson } from '../frame/safe-text'
import type { Unreachable } from '../look/ask-each'

/** Rows of a document that are written at once. */
const AT_ONCE = 500

/**
 * Writes the command's one JSON document a part at a time: a week's runs as one text would take more memory than all the
 * rest. A row a line.
 */
export async function writeDocument<Rows extends string>(
  out: Output,
  names: { readonly name: string; readonly rows: Rows },
  answers: readonly Readonly<Record<Rows, readonly unknown[]>>[],
  unreachable: readonly Unreachable[]
): Promise<void> {
  out.text(`{\n  "version": 1,\n  "${names.name}": [`)
  for (const [place, answer] of answers.entries()) {
    const { [names.rows]: rows, ...about } = answer
    const list = rows as readonly unknown[]
    const head = safeJson(about).slice(0, -1)
    out.text(`${place === 0 ? '' : ','}\n    ${head}${head === '{' ? '' : ','}"${names.rows}":[`)
    for (let from = 0; from < list.length; from += AT_ONCE) {
      const part = list.slice(from, from + AT_ONCE)
      out.text(part.map((row, at) => `${from + at === 0 ? '' : ','}\n      ${safeJson(row)}`).join(''))
      // A reader that is slow is waited for, and misses nothing.
      await out.flush()
    }
    out.text(`${list.length === 0 ? '' : '\n    '}]}`)
  }
  out.text(`${answers.length === 0 ? '' : '\n  '}],\n  "unreachable": ${safeJson(unreachable)}\n}\n`)
}
