import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { findPython } from '../../../scripts/setup/python.mjs'
import type { Actor, Reply } from '../../conformance/actor'

const root = resolve(import.meta.dirname, '../../..')

/** Starts a Python program of this repository, with the guard on its path. @throws where no Python has redis-py and Celery */
export function startPython(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const python = findPython()
  if (python === undefined) throw new Error('no python3 here has redis-py and Celery')
  const env = {
    ...process.env,
    ...options.env,
    PYTHONPATH: join(root, 'resources/python'),
    PYTHONDONTWRITEBYTECODE: '1'
  }
  return spawn(python, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], ...options, env })
}

/** The Python guard as an actor of the conformance scenarios. */
export function pythonActor(socket: string, prelude: string): Actor {
  const child = startPython(['test/conformance/actor.py', socket], { env: { PRELUDE: prelude } })
  const waiting: { give: (reply: Reply) => void; fail: (error: Error) => void }[] = []
  if (!child.stdout || !child.stdin) throw new Error('the actor has no pipes')
  const { stdin } = child
  createInterface({ input: child.stdout }).on('line', (line) =>
    waiting.shift()?.give(JSON.parse(line) as Reply)
  )
  child.once('exit', (code) => {
    for (const { fail } of waiting.splice(0)) fail(new Error(`the Python actor ended with ${code}`))
  })
  return {
    obey: (order) =>
      new Promise((give, fail) => {
        waiting.push({ give, fail })
        stdin.write(`${JSON.stringify(order)}\n`)
      }),
    stop: () => void stdin.end()
  }
}
