import { readdir, readFile } from 'node:fs/promises'
import type { TestWorker } from '../support/celery/fleet'
import type { TestProxy } from '../support/proxy'
import type { TestRabbitMq } from '../support/celery/rabbitmq'

/** Where a fault strikes: the worker that all tasks run on. */
export interface Struck {
  readonly holder: TestWorker
  readonly proxy: TestProxy
  /** Null: the broker is a Redis. */
  readonly rabbit: TestRabbitMq | null
}

/** A fault that has messages given out again. */
export interface Scenario {
  readonly name: string
  /** The table's row. */
  readonly title: string
  readonly broker: 'rabbitmq' | 'redis'
  /** Seconds of a body. */
  readonly seconds: number
  /** Milliseconds; of a RabbitMQ of its own. */
  readonly consumerTimeout?: number
  /** Seconds; of a Redis broker, which gives out again when a worker starts: the second one waits for that long. */
  readonly visibilityTimeout?: number
  /** Left out: time alone does it. */
  strike?(this: void, struck: Struck): Promise<void>
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'closed',
    title: 'broker closes the connection',
    broker: 'rabbitmq',
    seconds: 10,
    async strike({ proxy, rabbit }) {
      const rows = (await rabbit?.list('list_connections', 'pid', 'peer_port')) ?? []
      const own = rows.map((row) => row.split('\t')).filter(([, port]) => proxy.ports.includes(Number(port)))
      for (const [pid = ''] of own) await rabbit?.ctl('close_connection', pid, 'closed by the lab')
    }
  },
  {
    name: 'cut',
    title: 'network cut for 0.3 s',
    broker: 'rabbitmq',
    seconds: 10,
    async strike({ proxy }) {
      proxy.cut(300)
    }
  },
  {
    name: 'consumer-timeout',
    title: 'consumer_timeout of 10 s, task of 22 s',
    broker: 'rabbitmq',
    seconds: 22,
    // Longer than a copy of a message waits: a lease.
    consumerTimeout: 10_000
  },
  {
    name: 'worker-killed',
    title: 'kill -9 of the worker',
    broker: 'rabbitmq',
    seconds: 10,
    strike: ({ holder }) => holder.kill()
  },
  {
    name: 'child-killed',
    title: 'kill -9 of its children',
    broker: 'rabbitmq',
    seconds: 10,
    async strike({ holder }) {
      for (const child of await childrenOf(holder.pid)) process.kill(child, 'SIGKILL')
    }
  },
  {
    name: 'visibility',
    title: 'Redis: visibility_timeout of 4 s, task of 12 s',
    broker: 'redis',
    seconds: 12,
    visibilityTimeout: 4
  },
  {
    name: 'redis-cut',
    title: 'Redis: network cut for 0.3 s',
    broker: 'redis',
    seconds: 10,
    async strike({ proxy }) {
      proxy.cut(300)
    }
  }
]

/** The processes of a prefork pool. */
async function childrenOf(parent: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const parents = await Promise.all(pids.map(parentOf))
  return pids.filter((_, at) => parents[at] === parent)
}

async function parentOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it may hold anything: "(a) b) S 12".
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return parent === undefined ? null : Number(parent)
}
