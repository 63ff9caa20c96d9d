import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../lib/root.mjs'
import { say } from '../lib/say.mjs'
import { judge, tallyCheck } from './reports.mjs'

/** A part that takes longer hangs. */
const PART_TIMEOUT_MS = 20 * 60_000
/** What a runner gets to end the servers and apps it started, once it was interrupted. */
const GRACE_MS = 10_000
/** How long the last lines of a runner that has ended may take: something it left behind may hold the pipe forever. */
const LAST_LINES_MS = 3000

/**
 * Runs one part to its end and counts it. Every line it writes appears at once behind the part's name, so that none of
 * them can be taken for the closing line.
 * @param {import('./parts.mjs').Part} part
 * @param {NodeJS.ProcessEnv} env
 * @param {string} reportFolder
 * @param {AbortSignal} interrupt ends the part early
 * @returns {Promise<import('./reports.mjs').Tally>}
 */
export async function runPart(part, env, reportFolder, interrupt) {
  const reportFile = path.join(reportFolder, `${part.name}.json`)
  const { command, args, shell = false, env: more = {} } = part.run(reportFile)
  // A group of its own: its whole family can be ended.
  const child = spawn(command, args, {
    cwd: root,
    shell,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32'
  })
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${part.name} │ ${line}\n`))

  /** @type {NodeJS.Timeout | undefined} */
  let overdue
  const stop = () => {
    signalGroup(child.pid, 'SIGINT')
    overdue = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS)
  }
  interrupt.addEventListener('abort', stop)
  const hangs = setTimeout(() => {
    say(`${part.name} has not ended after ${PART_TIMEOUT_MS / 60_000} minutes: ending it.`)
    stop()
  }, PART_TIMEOUT_MS)
  const code = await ended(child, part.name)
  clearTimeout(hangs)
  clearTimeout(overdue)
  interrupt.removeEventListener('abort', stop)

  if (!part.tally) return tallyCheck(code)
  return judge(readReport(reportFile, part.tally), code)
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
 * @param {string} file
 * @param {NonNullable<import('./parts.mjs').Part['tally']>} tally
 */
function readReport(file, tally) {
  if (!existsSync(file)) return undefined
  try {
    return tally(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    say(`${path.basename(file)} is no report: ${String(error)}`)
    return undefined
  }
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
