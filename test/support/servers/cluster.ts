import { freePort, startRedis, type TestRedis } from '../redis'
import { until } from '../until'

/** Three primaries without replicas, a third of the slots each. */
export interface TestCluster {
  readonly nodes: readonly TestRedis[]
  /** `redis+cluster://127.0.0.1:P1,127.0.0.1:P2` */
  readonly url: string
  stop(): Promise<void>
}

const RANGES = [
  [0, 5460],
  [5461, 10_922],
  [10_923, 16_383]
] as const

export async function startCluster(args: readonly string[] = []): Promise<TestCluster> {
  const nodes: TestRedis[] = []
  for (const [at] of RANGES.entries())
    nodes.push(
      await startRedis({
        args: [
          '--cluster-enabled',
          'yes',
          '--cluster-config-file',
          `nodes-${at}.conf`,
          '--cluster-port',
          String(await freePort()),
          ...args
        ]
      })
    )
  const [first, ...others] = nodes
  const stop = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.stop())))
  try {
    const clients = nodes.map((node) => node.client())
    const [client] = clients
    if (!first || !client) throw new Error('no node was started')
    for (const [at, [from, to]] of RANGES.entries())
      await clients[at]?.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
    for (const other of others) {
      const [, port] = await other.client().config('GET', 'cluster-port')
      await client.call('CLUSTER', 'MEET', '127.0.0.1', other.port, port ?? '')
    }
    await until('every node knows all slots', async () => {
      const infos = await Promise.all(clients.map((each) => each.call('CLUSTER', 'INFO')))
      return infos.every(
        (info) => /cluster_state:ok/.test(String(info)) && /cluster_known_nodes:3/.test(String(info))
      )
    })
  } catch (error) {
    await stop()
    throw error
  }
  return {
    nodes,
    url: `redis+cluster://${nodes
      .slice(0, 2)
      .map(({ port }) => `127.0.0.1:${port}`)
      .join(',')}`,
    stop
  }
}
