import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../cuda/analyses.py', import.meta.url))
const PYTHONS = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
/** What analyses.py exits with where it has no CUDA to use. */
const NO_CUDA = 69
const NOT_FOUND = 127

/**
 * Runs the analysis by PyTorch on CUDA, where a GPU was given and PyTorch can use it.
 * @param {string} name
 * @param {{ file: string, passes: number, forced: boolean }} options
 * @returns {number | null} its exit code; null: it is for the CPU
 */
export function onCuda(name, { file, passes, forced }) {
  const given = process.env['CUDA_VISIBLE_DEVICES']
  // No GPU was given to this job; without the variable nobody has said anything.
  if (!forced && given === '') return null
  const args = [SCRIPT, name, '--file', file, '--passes', String(passes), '--device', 'cuda']
  const code = startPython(args)
  if (code !== NO_CUDA && code !== NOT_FOUND) return code
  const why = code === NOT_FOUND ? 'there is no Python' : 'PyTorch has no CUDA here'
  process.stdout.write(`${why}: ${forced ? 'nothing was computed' : 'computing on the CPU'}\n`)
  return forced ? NO_CUDA : null
}

/** @param {string[]} args */
function startPython(args) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  for (const python of PYTHONS) {
    const { error, status } = spawnSync(python, args, { stdio: 'inherit', env })
    if (!error) return status ?? 1
  }
  return NOT_FOUND
}
