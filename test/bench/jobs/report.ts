import { percentile, table } from '../numbers'
import type { MemoryLook } from '../window/result'
import type { JobsResult, Threads } from './result'

const ms = (value: number): string => `${value.toFixed(0)} ms`
const mib = (value: number): string => `${value.toFixed(0)} MiB`
const MIB = 2 ** 20

/** The section's text. */
export function jobsReport({ electron, chromium, load, priority, queue, output }: JobsResult): string {
  const memory = (name: string, of: (look: MemoryLook) => number): string[] => {
    const all = output.memory.map(of)
    return [
      name,
      `${mib(all[0] ?? 0)} → ${mib(Math.max(...all))} at most → ${mib(all.at(-1) ?? 0)}`,
      'bounded'
    ]
  }
  const heaps = output.memory.flatMap(({ heap }) => heap ?? [])
  const heap = (part: 'renderer' | 'engine'): string[] => [
    `${part}: heap after a collection`,
    `${mib(heaps[0]?.[part] ?? 0)} → ${mib(heaps.at(-1)?.[part] ?? 0)}`,
    'bounded'
  ]
  const cells = [
    ['', 'measured', 'aim'],
    [`the queue: completed, of ${queue.jobs}`, String(queue.completed), String(queue.jobs)],
    ['the queue: most jobs on one GPU at once', String(queue.onOne), '1'],
    ['the queue: taken in the order shown', queue.inOrder ? 'yes' : '**no**', 'yes'],
    ['the queue: from the first going on to the last one’s end', `${queue.seconds.toFixed(0)} s`, ''],
    ...threadRows('the queue', queue.threads),
    [
      'the output: on the disk, of what was written',
      `${mib(output.onDisk / MIB)} of ${mib(output.written / MIB)}, in ${output.parts} files`,
      'all'
    ],
    ['the output: every line there, in its order', output.whole ? 'yes' : '**no**', 'yes'],
    [
      'the output: written in, last line in sight after',
      `${output.seconds.toFixed(0)} s, ${output.shownAfter.toFixed(1)} s`,
      ''
    ],
    ...threadRows('the output', output.threads),
    memory('renderer: RSS before → most → after', ({ rss }) => rss.renderer),
    heap('renderer'),
    memory('engine: RSS before → most → after', ({ rss }) => rss.engine),
    heap('engine'),
    memory('main process: RSS before → most → after', ({ rss }) => rss.main),
    [
      'the job’s own runner: RSS at first → most',
      `${mib(output.runner.first)} → ${mib(output.runner.most)}`,
      'bounded'
    ]
  ]
  console.log(cells.map((row) => row.join(' | ')).join('\n'))
  const first = priority < 0 ? `; its processes went before others' work, nice ${priority}` : ''
  const tasks = longText([...queue.threads.traced, ...output.threads.traced])
  return `The built app on Electron ${electron} (Chromium ${chromium}), on a virtual screen without a GPU (load average ${load.toFixed(1)} at the end${first}), and a stand-in
\`nvidia-smi\` that shows ${queue.gpus} GPUs. ${queue.jobs} jobs of one GPU each are launched by hand, page by page, and wait; the order is changed by keys. Then they are let
go on, each for a fifth of a second, while the list is moved through and tabs are opened. Then one job writes lines as fast as its pipe takes them, its
log in sight in the terminal all the while; it is searched, and earlier lines are read.${tasks}

${table(cells)}`
}

/** Which of the things done in the window had long tasks. */
function longText(tasks: Threads['traced']): string {
  if (tasks.length === 0) return ''
  const by = new Map<string, number[]>()
  for (const { during, processor } of tasks) by.set(during, [...(by.get(during) ?? []), processor])
  const parts = [...by].map(
    ([during, own]) =>
      `${own.length} while ${during} (of their own ${ms(percentile(own, 0.5))} in the median)`
  )
  return ` The renderer's long tasks by the trace, which others on the machine lengthen: ${parts.join(', ')}.`
}

const threadRows = (
  name: string,
  { longTasks, traced, processor, mainProcessor, main }: Threads
): string[][] => [
  [
    `${name}: renderer's tasks over 50 ms, by the Long Tasks API`,
    `${longTasks.length}${longTasks.length > 0 ? `, the longest ${ms(Math.max(...longTasks))}` : ''}`,
    '0'
  ],
  [
    `${name}: with over 50 ms of processor time`,
    `${traced.filter((task) => task.processor >= 50).length}, the longest ${ms(processor)}`,
    '0'
  ],
  [`${name}: main process' longest task in processor time`, ms(mainProcessor), '≤ 50 ms'],
  [`${name}: main process held up, p99 and longest`, `${ms(main.p99)}, ${ms(main.max)}`, '≤ 50 ms']
]
