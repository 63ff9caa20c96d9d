import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../lib/root.mjs'
import { say } from '../lib/say.mjs'
import { judge, tallyCheck } from './reports.mjs'

/** A part that takes longer hangs. */
const PART_TIMEOUT_MS = 15 * 60_000

/**
 * Runs one part to its end and counts it. Every line it writes appears at once behind the part's name, so that none of
 * them can be taken for the closing line.
 * @param {import('./parts.mjs').Part} part
 * @param {NodeJS.ProcessEnv} env
 * @param {string} reportFolder
 * @returns {Promise<import('./reports.mjs').Tally>}
 */
export async function runPart(part, env, reportFolder) {
  const reportFile = path.join(reportFolder, `${part.name}.json`)
  const { command, args, shell = false, env: more = {} } = part.run(reportFile)
  // A group of its own: on a timeout its whole family ends.
  const child = spawn(command, args, {
    cwd: root,
    shell,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32'
  })
  const end = () => endGroup(child.pid)
  process.on('exit', end)
  const timer = setTimeout(() => {
    say(`${part.name} has not ended after ${PART_TIMEOUT_MS / 60_000} minutes: ending it.`)
    end()
  }, PART_TIMEOUT_MS)
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`${part.name} │ ${line}\n`))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      say(`${part.name}: ${error.message}`)
      resolve(127)
    })
    child.once('close', (status, signal) => resolve(status ?? (signal ? 128 : 1)))
  })
  clearTimeout(timer)
  process.off('exit', end)
  if (!part.tally) return tallyCheck(code)
  return judge(readReport(reportFile, part.tally), code)
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

/** @param {number | undefined} pid the leader of a process group */
function endGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
