import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from 'amqplib'
import { findRabbitMq } from '../../../scripts/setup/rabbitmq.mjs'
import { quietPort } from '../quiet-port'
import type { Certificates } from '../servers/certificates'
import { until } from '../until'

const run = promisify(execFile)

export interface TestRabbitMqOptions {
  /** Milliseconds without an acknowledgement after which a consumer is ended; looked at once a second. */
  readonly consumerTimeout?: number
  /** Its plugin rabbitmq_management, with statistics anew each second; left out: none, which starts sooner. */
  readonly management?: boolean
  /** Its own, with which it also listens with TLS, and so does its management API; left out: no TLS. */
  readonly certificates?: Certificates
}

/**
 * A RabbitMQ of this test alone, by hand and without systemd: its own node name, ports, cookie and folder, which go with
 * `stop()`. Starting takes some seconds: one a test file.
 */
export interface TestRabbitMq {
  readonly port: number
  /** `amqp://127.0.0.1:PORT`, for the user guest. */
  readonly url: string
  /** The same with user and password, as Celery wants it. */
  readonly celeryUrl: string
  /** `http://127.0.0.1:PORT` of its management API; null: it has none. */
  readonly managementUrl: string | null
  /** The same of both with TLS, without an authority; null: it has none. */
  readonly tls: { readonly url: string; readonly managementUrl: string | null } | null
  /** `rabbitmqctl ARGS…`: what it wrote. */
  ctl(...args: readonly string[]): Promise<string>
  /** Rows of `rabbitmqctl list_*`, sorted. */
  list(what: string, ...columns: readonly string[]): Promise<readonly string[]>
  /** Closes the connection that holds unacknowledged messages, as an operator would. @returns how many there were */
  closeHolders(): Promise<number>
  /** Stops the broker; the folder stays. */
  shutdown(): Promise<void>
  /** Starts it again on the same port and data. */
  start(): Promise<void>
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) killGroup(child)
})

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has gone.
  }
}

/** epmd fails where none runs, too; that it may not end yet, it says on its standard output. */
const notThere = (error: unknown): { readonly stdout: string } => {
  const said = (error as { readonly stdout?: unknown }).stdout
  return { stdout: String(said).includes('not allowed') ? '' : 'gone' }
}

/** @throws when rabbitmq-server is not installed or is not up within two minutes */
export async function startRabbitMq({
  consumerTimeout = 1_800_000,
  management = false,
  certificates
}: TestRabbitMqOptions = {}): Promise<TestRabbitMq> {
  const programs = findRabbitMq()
  if (programs === undefined)
    throw new Error('no rabbitmq-server: npm test installs it, or: apt-get install rabbitmq-server')
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-rabbit-'))
  const [port, distPort, epmdPort] = [await quietPort(), await quietPort(), await quietPort()]
  const managementPort = management ? await quietPort() : null
  const home = join(folder, 'home')
  await mkdir(home)
  await writeFile(join(home, '.erlang.cookie'), randomBytes(12).toString('hex'), { mode: 0o400 })
  await writeFile(join(folder, 'env.conf'), '')
  await writeFile(join(folder, 'enabled_plugins'), management ? '[rabbitmq_management].\n' : '[].\n')
  const conf = [`listeners.tcp.default = 127.0.0.1:${port}`, `consumer_timeout = ${consumerTimeout}`]
  if (managementPort !== null)
    conf.push(
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${managementPort}`,
      'collect_statistics_interval = 1000'
    )
  const tls = certificates && {
    port: await quietPort(),
    managementPort: management ? await quietPort() : null
  }
  if (certificates && tls) {
    const files = [
      `cacertfile = ${certificates.ca}`,
      `certfile = ${certificates.serverCert}`,
      `keyfile = ${certificates.serverKey}`
    ]
    conf.push(`listeners.ssl.default = 127.0.0.1:${tls.port}`, ...files.map((file) => `ssl_options.${file}`))
    if (tls.managementPort !== null)
      conf.push(
        'management.ssl.ip = 127.0.0.1',
        `management.ssl.port = ${tls.managementPort}`,
        ...files.map((file) => `management.ssl.${file}`)
      )
  }
  await writeFile(join(folder, 'rabbitmq.conf'), `${conf.join('\n')}\n`)
  // It is only looked at on a channel's tick, and rabbitmq.conf knows no key for that.
  await writeFile(join(folder, 'advanced.config'), '[{rabbit,[{channel_tick_interval,1000}]}].\n')
  const env: NodeJS.ProcessEnv = {
    PATH: [process.env['PATH'], '/usr/bin', '/bin'].filter(Boolean).join(delimiter),
    HOME: home,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
    RABBITMQ_NODENAME: `taskguard${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    // Keeps what /etc/rabbitmq says out.
    RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'rabbit.pid'),
    // Two cores are shared with what is tested.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CTL_ERL_ARGS: '+S 1:1 +sbwt none'
  }
  let child: ChildProcess | undefined

  const ctl = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(join(programs, 'rabbitmqctl'), ['-q', ...args], { env, timeout: 90_000 })
    return stdout
  }
  const list = async (what: string, ...columns: readonly string[]): Promise<readonly string[]> => {
    // The last columns may be empty.
    const rows = (await ctl('--no-table-headers', what, ...columns)).split('\n')
    return rows.filter((row) => row !== '').sort()
  }
  const start = async (): Promise<void> => {
    const server = spawn(join(programs, 'rabbitmq-server'), [], {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true
    })
    child = server
    running.add(server)
    let output = ''
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (chunk) => (output += String(chunk)))
    server.once('exit', () => running.delete(server))
    const outcome = await until(
      'RabbitMQ is up',
      async () => {
        if (server.exitCode !== null) return new Error(`rabbitmq-server exited: ${output}`)
        // Whoever is let in finds all of it there.
        await (await connect(`amqp://127.0.0.1:${port}`)).close()
        return true
      },
      { timeoutMs: 120_000, everyMs: 100 }
    )
    if (outcome instanceof Error) throw outcome
  }
  const end = async (): Promise<void> => {
    const server = child
    child = undefined
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const gone = new Promise((resolve) => server.once('exit', resolve))
    killGroup(server)
    await gone
  }

  await start()
  return {
    port,
    url: `amqp://127.0.0.1:${port}`,
    celeryUrl: `amqp://guest:guest@127.0.0.1:${port}//`,
    managementUrl: managementPort === null ? null : `http://127.0.0.1:${managementPort}`,
    tls: tls
      ? {
          url: `amqps://127.0.0.1:${tls.port}`,
          managementUrl: tls.managementPort === null ? null : `https://127.0.0.1:${tls.managementPort}`
        }
      : null,
    ctl,
    list,
    async closeHolders() {
      const rows = await list('list_channels', 'connection', 'messages_unacknowledged')
      const holders = rows.map((row) => row.split('\t')).filter(([, held]) => Number(held) > 0)
      for (const [connection = ''] of holders) await ctl('close_connection', connection, 'closed by the test')
      return holders.length
    },
    async shutdown() {
      await ctl('shutdown', '--timeout', '30')
      await end()
    },
    start,
    async stop() {
      await end()
      // The port mapper that the node started for itself outlives it, and stays as long as it believes in the node.
      await until(
        'the port mapper ends',
        async () =>
          (await run('epmd', ['-port', String(epmdPort), '-kill'], { env }).catch(notThere)).stdout !== '',
        { timeoutMs: 10_000, everyMs: 50 }
      )
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
