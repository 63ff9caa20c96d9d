import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, startRedis, type TestRedis } from '../redis'
import { until } from '../until'

/** A primary, its replica, and one Sentinel that watches them under the name `main`. */
export interface TestSentinel {
  readonly primary: TestRedis
  readonly replica: TestRedis
  readonly port: number
  /** `redis+sentinel://127.0.0.1:PORT/main` */
  readonly url: string
  /** The port of the server that the Sentinel takes for the primary. */
  primaryPort(): Promise<number>
  stop(): Promise<void>
}

export async function startSentinel(): Promise<TestSentinel> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-sentinel-'))
  const primary = await startRedis()
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(primary.port)] })
  const port = await freePort()
  const config = join(folder, 'sentinel.conf')
  await writeFile(
    config,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor main 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 5000',
      ''
    ].join('\n')
  )
  const child: ChildProcess = spawn('redis-server', [config, '--sentinel'], { stdio: 'ignore' })
  const client = new Redis({
    port,
    host: '127.0.0.1',
    protocol: 2,
    retryStrategy: () => 20,
    enableReadyCheck: false
  })
  client.on('error', () => undefined)
  const primaryPort = async (): Promise<number> => {
    const address = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main')) as string[]
    return Number(address[1])
  }
  const stop = async (): Promise<void> => {
    client.disconnect()
    const exited = new Promise((resolve) => child.once('exit', resolve))
    if (child.kill('SIGKILL')) await exited
    await Promise.all([primary.stop(), replica.stop()])
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until('the Sentinel knows primary and replica', async () => {
      const replicas = (await client.call('SENTINEL', 'REPLICAS', 'main')) as string[][]
      const [fields = []] = replicas
      return (
        (await primaryPort()) === primary.port && fields[fields.indexOf('master-link-status') + 1] === 'ok'
      )
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { primary, replica, port, url: `redis+sentinel://127.0.0.1:${port}/main`, primaryPort, stop }
}
