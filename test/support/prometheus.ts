/** A sample as a scraper reads it. */
export interface PrometheusSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface PrometheusText {
  readonly types: ReadonlyMap<string, string>
  readonly help: ReadonlyMap<string, string>
  readonly samples: readonly PrometheusSample[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*/

/**
 * Reads the text exposition format 0.0.4 as its grammar has it, character by character, and refuses what a node exporter's
 * textfile collector refuses: timestamps, a metric in two places, a TYPE after its samples, a sample twice, no last line end.
 */
export function parsePrometheus(text: string): PrometheusText {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end')
  const types = new Map<string, string>()
  const help = new Map<string, string>()
  const samples: PrometheusSample[] = []
  const closed = new Set<string>()
  const seen = new Set<string>()
  let current = ''
  const enter = (name: string): void => {
    if (name === current) return
    if (closed.has(name)) throw new Error(`${name} stands in two places`)
    closed.add(current)
    current = name
  }
  for (const line of text.split('\n').slice(0, -1)) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      enter(name)
      const known = kind === 'HELP' ? help : types
      if (known.has(name)) throw new Error(`${kind} of ${name} twice`)
      if (kind === 'TYPE' && samples.some((sample) => sample.name === name))
        throw new Error('TYPE after samples')
      if (kind === 'TYPE' && !['counter', 'gauge', 'histogram', 'summary', 'untyped'].includes(rest))
        throw new Error(`no such type: ${rest}`)
      known.set(name, rest)
      continue
    }
    if (line.startsWith('#')) continue
    const sample = parseSample(line)
    enter(sample.name)
    const identity = JSON.stringify([
      sample.name,
      Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
    ])
    if (seen.has(identity)) throw new Error(`twice: ${line}`)
    seen.add(identity)
    samples.push(sample)
  }
  return { types, help, samples }
}

function parseSample(line: string): PrometheusSample {
  const name = NAME.exec(line)?.[0]
  if (name === undefined) throw new Error(`no metric name: ${line}`)
  const labels: Record<string, string> = Object.create(null) as Record<string, string>
  let at = name.length
  if (line[at] === '{') {
    at += 1
    while (line[at] !== '}') {
      const label = LABEL.exec(line.slice(at))?.[0]
      if (label === undefined || label in labels) throw new Error(`no new label at ${at}: ${line}`)
      at += label.length
      if (line.slice(at, at + 2) !== '="') throw new Error(`no value at ${at}: ${line}`)
      at += 2
      let value = ''
      for (; line[at] !== '"'; at += 1) {
        if (at >= line.length) throw new Error(`an open quote: ${line}`)
        if (line[at] !== '\\') value += line[at]
        else {
          at += 1
          const meant = { '\\': '\\', n: '\n', '"': '"' }[line[at] ?? '']
          if (meant === undefined) throw new Error(`no such escape at ${at}: ${line}`)
          value += meant
        }
      }
      labels[label] = value
      at += 1
      if (line[at] === ',') at += 1
      else if (line[at] !== '}') throw new Error(`neither , nor } at ${at}: ${line}`)
    }
    at += 1
  }
  const rest = line.slice(at).trim().split(/\s+/)
  if (rest.length !== 1) throw new Error(`a timestamp, or no value: ${line}`)
  const value = Number(rest[0])
  if (rest[0] === '' || Number.isNaN(value)) throw new Error(`no value: ${line}`)
  return { name, labels, value }
}
