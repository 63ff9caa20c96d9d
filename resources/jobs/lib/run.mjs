import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { onCuda } from './cuda.mjs'

/**
 * @template T
 * @typedef {object} Analysis
 * @property {string} name as cuda/analyses.py knows it
 * @property {string} input the file that is read where none is named
 * @property {(bytes: Buffer, name: string) => T} read
 * @property {(input: T, step: (share: number, text: string) => void) => Record<string, unknown>} analyse one pass
 */

/** No more lines than an eye takes. */
const TELL_EVERY_MS = 100
const USAGE = 2

/**
 * Runs one analysis as a job does: arguments in, progress lines on stdout, the result in $TASKGUARD_RESULT_FILE.
 * @template T
 * @param {Analysis<T>} analysis
 */
export function run(analysis) {
  try {
    const { file, passes, device } = options(analysis.input)
    if (device !== 'cpu') {
      const ended = onCuda(analysis.name, { file, passes, forced: device === 'cuda' })
      if (ended !== null) process.exit(ended)
    }
    const began = performance.now()
    const input = analysis.read(readFileSync(file), file)
    const result = repeat(analysis, input, passes)
    const seconds = Math.round(performance.now() - began) / 1000
    finish({ ...result, passes, device: 'cpu', seconds_taken: seconds })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

/** @param {string} input */
function options(input) {
  const { values } = parseArgs({
    options: {
      file: { type: 'string', default: input },
      passes: { type: 'string', default: '1' },
      device: { type: 'string', default: 'auto' }
    }
  })
  const passes = Number(values.passes)
  if (!Number.isInteger(passes) || passes < 1) usage('--passes takes a whole number, at least 1')
  if (!['auto', 'cpu', 'cuda'].includes(values.device)) usage('--device takes auto, cpu or cuda')
  return { file: values.file, passes, device: values.device }
}

/** @param {string} problem @returns {never} */
function usage(problem) {
  process.stderr.write(`${problem}\n`)
  process.exit(USAGE)
}

/**
 * @template T
 * @param {Analysis<T>} analysis
 * @param {T} input
 * @param {number} passes
 */
function repeat(analysis, input, passes) {
  let told = -Infinity
  /** @type {Record<string, unknown>} */
  let result = {}
  for (let pass = 0; pass < passes; pass += 1) {
    result = analysis.analyse(input, (share, text) => {
      const now = performance.now()
      if (now - told < TELL_EVERY_MS) return
      told = now
      const where = passes === 1 ? text : `pass ${pass + 1} of ${passes}, ${text}`
      process.stdout.write(`::progress ${((pass + share) / passes).toFixed(4)} ${where}\n`)
    })
  }
  process.stdout.write('::progress 1 done\n')
  return result
}

/** @param {Record<string, unknown>} result */
function finish(result) {
  const text = JSON.stringify(result)
  const path = process.env['TASKGUARD_RESULT_FILE']
  if (path) writeFileSync(path, text)
  process.stdout.write(`${text}\n`)
}
