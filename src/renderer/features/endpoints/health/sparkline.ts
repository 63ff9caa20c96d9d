import { LATENCY_SECONDS, type LatencySample } from '../../../stores/live/latency'

/** A status may be a little late: a shorter silence is none, s. */
const SILENCE = 3
/** Noise below this is drawn as the calm that it is, ms. */
const LEAST_TOP = 10

export interface Sparkline {
  /** SVG path data of each unbroken stretch. */
  readonly lines: readonly string[]
  /** Where nothing was told or the connection was gone, in the box's units. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[]
}

/** The samples as a line in a box of this size: the present at its right edge, 0 ms at its foot. */
export function sparkline(
  samples: readonly LatencySample[],
  now: number,
  { width, height }: { readonly width: number; readonly height: number }
): Sparkline {
  const from = now - LATENCY_SECONDS
  const top = Math.max(LEAST_TOP, ...samples.map(({ ms }) => ms ?? 0))
  const x = (second: number): number => round(((second - from) / LATENCY_SECONDS) * width)
  // One unit of room, so that a line at the edge is seen whole.
  const y = (ms: number): number => round(height - 1 - (ms / top) * (height - 2))
  const lines: string[] = []
  const gaps: { x: number; width: number }[] = []
  let line = ''
  let last: number | null = null
  const end = (): void => {
    if (line !== '') lines.push(line)
    line = ''
  }
  for (const { second, ms } of samples) {
    if (second <= from || second > now) continue
    if (ms === null) {
      end()
      continue
    }
    if (line !== '' && last !== null && second - last > SILENCE) end()
    if (line === '' && last !== null) gaps.push({ x: x(last), width: round(x(second) - x(last)) })
    line += `${line === '' ? 'M' : 'L'}${x(second)} ${y(ms)}`
    last = second
  }
  if (last !== null && (line === '' || now - last > SILENCE))
    gaps.push({ x: x(last), width: round(width - x(last)) })
  end()
  return { lines, gaps }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** The round trips in ms: the last one, the middle one and the longest. Null: none was told of. */
export function latencyFigures(
  samples: readonly LatencySample[]
): { readonly last: number; readonly median: number; readonly worst: number } | null {
  const known = samples.flatMap(({ ms }) => (ms === null ? [] : [ms]))
  const last = known.at(-1)
  const sorted = known.toSorted((a, b) => a - b)
  const median = sorted[Math.floor((sorted.length - 1) / 2)]
  const worst = sorted.at(-1)
  if (last === undefined || median === undefined || worst === undefined) return null
  return { last, median, worst }
}
