import { percentile, table } from '../numbers'
import type { MemoryLook, ThreadTasks, WindowResult } from './result'

const ms = (value: number): string => (value === Infinity ? 'over 1 s' : `${value.toFixed(0)} ms`)
const percent = (value: number): string => `${(value * 100).toFixed(0)} %`
const mib = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(0)} MiB`)

/** The section's text of a minute at the table. */
export function windowReport(result: WindowResult, rows: number): string {
  const { longTasks, traced, main, cpu, memory } = result
  const lags = allLags(result)
  const cells = [
    ['', 'measured', 'aim'],
    ['a run begins → the frame that shows its row, p50', ms(percentile(lags, 0.5)), ''],
    ['a run begins → the frame that shows its row, p95', ms(percentile(lags, 0.95)), '≤ 150 ms'],
    [
      'renderer: tasks over 50 ms, by the Long Tasks API',
      `${longTasks.length}, the longest ${longest(result)}`,
      '0'
    ],
    ...threadRows('renderer', traced?.renderer.measured),
    ...threadRows(
      `renderer, from the start until it has all ${rows.toLocaleString('en')}`,
      traced?.renderer.opening
    ),
    ...threadRows('main process', traced?.main.measured),
    ['main process: its loop held up, p99 and longest', `${ms(main.p99)}, ${ms(main.max)}`, '≤ 50 ms'],
    ['renderer, engine, main: of one core', [cpu.renderer, cpu.engine, cpu.main].map(percent).join(', '), ''],
    ...memoryRows(memory)
  ]
  return print(
    cells,
    `${intro(result, rows)} For a third of the time the table is filtered to the
probes, one in 43 of the runs, so that each of their rows is in sight: ${lags.length} of them tell how long a change takes. For the rest
real input sorts, scrolls, filters and moves by keys: ${doneText(result)}.${tasksText(result)}`
  )
}

/** The section's text of a long run. */
export function soakReport(result: WindowResult, rows: number): string {
  const { memory, longTasks, main } = result
  const lags = allLags(result)
  const minutes = memory.filter(({ heap }) => heap !== null)
  const cells = [
    ['minute', 'renderer RSS', 'its heap', 'engine RSS', 'its heap', 'main RSS'],
    ...minutes.map(({ at, rss, heap }) => [
      (at / 60).toFixed(1),
      mib(rss.renderer),
      mib(heap?.renderer),
      mib(rss.engine),
      mib(heap?.engine),
      mib(rss.main)
    ])
  ]
  return print(
    cells,
    `${intro(result, rows)} Heaps are read after a collection. Meanwhile
the table is sorted, scrolled and filtered as above: ${doneText(result)}. Change → row p95 ${ms(percentile(lags, 0.95))};
${longTasks.length} tasks of the renderer took over 50 ms, the longest ${longest(result)}; main was held up ${ms(main.max)} at most.`
  )
}

/** What was never seen counts as the longest. */
const allLags = ({ lags, missed }: WindowResult): number[] => [
  ...lags,
  ...Array.from({ length: missed }, () => Number.POSITIVE_INFINITY)
]

function intro(result: WindowResult, rows: number): string {
  const { electron, chromium, seconds, changesPerSecond, load, priority } = result
  const first = priority < 0 ? `; the app's processes went before others' work, nice ${priority}` : ''
  return `The built app on Electron ${electron} (Chromium ${chromium}), on a virtual screen without a GPU, watches ${rows.toLocaleString('en')} locks while a process of its
own begins and ends runs through the guard, ${changesPerSecond.toFixed(0)} changes a second for ${seconds.toFixed(0)} s (load average ${load.toFixed(1)} at their end${first}).`
}

const doneText = ({ done }: WindowResult): string =>
  Object.entries(done)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ')

const longest = ({ longTasks }: WindowResult): string =>
  longTasks.length === 0 ? 'under 50 ms' : ms(Math.max(...longTasks))

/** What of a thread's long tasks is its own doing. */
function threadRows(name: string, tasks: ThreadTasks | undefined): string[][] {
  if (!tasks) return []
  const own = tasks.long.filter(({ processor }) => processor >= 50)
  return [
    [
      `${name}: tasks with over 50 ms of processor time`,
      `${own.length}, the longest ${ms(tasks.processor)}`,
      '0'
    ]
  ]
}

/** Which of the things done in the window had long tasks. */
function tasksText({ traced }: WindowResult): string {
  if (!traced || traced.renderer.measured.long.length === 0) return ''
  const by = new Map<string, number[]>()
  for (const { during, processor } of traced.renderer.measured.long)
    by.set(during, [...(by.get(during) ?? []), processor])
  const parts = [...by].map(
    ([during, times]) =>
      `${times.length} while ${during} (of their own ${ms(percentile(times, 0.5))} in the median)`
  )
  return ` The renderer's long tasks by the trace, which others on the machine lengthen: ${parts.join(', ')}.`
}

function memoryRows(memory: readonly MemoryLook[]): string[][] {
  const [first] = memory
  const last = memory.at(-1)
  if (!first || !last) return []
  const change = (before: number | undefined, after: number | undefined): string =>
    `${mib(before)} → ${mib(after)}`
  return [
    ['renderer: RSS before → after', change(first.rss.renderer, last.rss.renderer), 'flat'],
    ['renderer: heap after a collection', change(first.heap?.renderer, last.heap?.renderer), 'flat'],
    ['engine: RSS before → after', change(first.rss.engine, last.rss.engine), 'flat'],
    ['engine: heap after a collection', change(first.heap?.engine, last.heap?.engine), 'flat']
  ]
}

function print(cells: readonly (readonly string[])[], text: string): string {
  console.log(cells.map((row) => row.join(' | ')).join('\n'))
  return `${text}\n\n${table(cells)}`
}
