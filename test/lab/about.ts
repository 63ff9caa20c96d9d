import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findPython } from '../../scripts/setup/python.mjs'

const run = promisify(execFile)

/** What was measured with: Celery, kombu and redis-py, the Redis; RabbitMQ's is the package's, which needs no node. */
export async function versions(): Promise<string> {
  const python = findPython()
  if (python === undefined) throw new Error('no python3 with redis-py and Celery: npm test installs them')
  const source = `import celery, kombu, redis
print(f"Celery {celery.__version__}, kombu {kombu.__version__}, redis-py {redis.__version__}", end="")`
  const [{ stdout: libraries }, { stdout: redis }] = await Promise.all([
    run(python, ['-c', source]),
    run('redis-server', ['--version'])
  ])
  return `${libraries}, Redis ${/v=(\S+)/.exec(redis)?.[1] ?? 'unknown'}`
}
