import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { say } from './say.mjs'

/**
 * The first of the programs that PATH has, as a full path.
 * @param {...string} names
 * @returns {string | undefined}
 */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : ['']
  for (const name of names)
    for (const folder of folders)
      for (const ending of endings) {
        const file = path.join(folder, name + ending)
        if (isExecutable(file)) return file
      }
  return undefined
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/**
 * Runs a program to its end with our own stdin, stdout and stderr, passing signals on to it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 128 + n for a signal, which is told unless it was passed on or asked for
 */
export function runProgram(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => void child.kill(signal)
    for (const signal of asked) process.on(signal, passOn)
    const forget = () => asked.forEach((signal) => process.off(signal, passOn))
    child.once('error', (error) => {
      forget()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      forget()
      if (signal && !asked.has(signal)) say(`${path.basename(command)} was ended by ${signal}.`)
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0))
    })
  })
}

/** How people and systems end a program. */
const asked = /** @type {ReadonlySet<NodeJS.Signals>} */ (new Set(['SIGINT', 'SIGTERM', 'SIGHUP']))

/**
 * What a program prints, or undefined where it is missing or fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {string | undefined}
 */
export function outputOf(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return status === 0 ? stdout : undefined
}

/**
 * How to start npm: the npm that runs us, else the one on PATH (a .cmd on Windows, which needs a shell).
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand(args) {
  const own = process.env.npm_execpath
  if (own?.endsWith('.js')) return { command: process.execPath, args: [own, ...args], shell: false }
  return { command: 'npm', args: [...args], shell: process.platform === 'win32' }
}
