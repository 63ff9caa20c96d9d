import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../lib/root.mjs'
import { say } from '../lib/say.mjs'
import { lastLines } from './excerpt.mjs'
import { judge, tallyCheck } from './reports.mjs'
import { withUnstable, worthASecondTry } from './second-try.mjs'

/** A part that takes longer hangs. */
const PART_TIMEOUT_MS = 20 * 60_000
/** What a runner gets to end the servers and apps it started, once it was interrupted. */
const GRACE_MS = 10_000
/** How long the last lines of a runner that has ended may take: something it left behind may hold the pipe forever. */
const LAST_LINES_MS = 3000

/**
 * Runs one part to its end and counts it; a few tests that failed are run a second time, alone (see second-try.mjs).
 * Every line it writes appears at once behind the part's name, so that none of them can be taken for the closing line.
 * @param {import('./parts.mjs').Part} part
 * @param {NodeJS.ProcessEnv} env
 * @param {string} reportFolder
 * @param {AbortSignal} interrupt ends the part early
 * @returns {Promise<import('./reports.mjs').Tally>}
 */
export async function runPart(part, env, reportFolder, interrupt) {
  const file = path.join(reportFolder, `${part.name}.json`)
  const end = await runOnce(part.name, part.run(file), env, interrupt)
  if (!part.reports) return tallyCheck(end)
  const counted = part.reports.count(file)
  const tally = judge(counted, end)
  // One that was ended, or crashed, has not told all.
  if (!counted || end.code !== 1 || interrupt.aborted || !worthASecondTry(tally)) return tally

  const secondFile = path.join(reportFolder, `${part.name}-again.json`)
  const run = part.reports.again(file, secondFile)
  if (!run) return tally
  say(`${part.name}: ${tally.failures.length} failed: once more, alone.`)
  const secondEnd = await runOnce(part.name, run, env, interrupt)
  const both = part.reports.countBoth(file, secondFile)
  return both ? withUnstable(tally, judge(both, secondEnd)) : tally
}

/**
 * @param {string} name
 * @param {import('./parts.mjs').Run} run
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} interrupt
 * @returns {Promise<import('./reports.mjs').End>}
 */
async function runOnce(name, { command, args, shell = false, env: more = {} }, env, interrupt) {
  // A group of its own: its whole family can be ended.
  const child = spawn(command, args, {
    cwd: root,
    shell,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32'
  })
  const last = lastLines()
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      last.add(line)
      process.stdout.write(`${name} │ ${line}\n`)
    })

  /** @type {NodeJS.Timeout | undefined} */
  let overdue
  const stop = () => {
    signalGroup(child.pid, 'SIGINT')
    overdue = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS)
  }
  interrupt.addEventListener('abort', stop)
  const hangs = setTimeout(() => {
    say(`${name} has not ended after ${PART_TIMEOUT_MS / 60_000} minutes: ending it.`)
    stop()
  }, PART_TIMEOUT_MS)
  const code = await ended(child, name)
  clearTimeout(hangs)
  clearTimeout(overdue)
  interrupt.removeEventListener('abort', stop)
  return { code, lastLines: last.text() }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @returns {Promise<number>} its exit code, once its last lines are through
 */
async function ended(child, name) {
  const closed = new Promise((resolve) => child.once('close', resolve))
  /** @type {number} */
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      say(`${name}: ${error.message}`)
      resolve(127)
    })
    child.once('exit', (status) => resolve(status ?? 128))
  })
  const late = new AbortController()
  await Promise.race([
    closed,
    sleep(LAST_LINES_MS, undefined, { signal: late.signal }).catch(() => undefined)
  ])
  late.abort()
  child.stdout?.destroy()
  child.stderr?.destroy()
  return code
}

/**
 * @param {number | undefined} pid the leader of a process group
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // Gone already.
  }
}
