import { existsSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { SetupError } from '../lib/say.mjs'

const WHAT_TO_DO = [
  '  over ssh:                 log in with "ssh -X", then npm start',
  '  on a server, unseen:      xvfb-run -a npm start',
  '  without a window at all:  npx taskguard report (after "npm run build"; "npx taskguard --help" lists the rest)'
].join('\n')

/**
 * The screen that windows open on: Electron's own complaint about a missing one is a crash.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string[]>} the arguments Electron needs for it
 * @throws {SetupError} when there is none, saying what to do instead
 */
export async function findDisplay(env = process.env) {
  if (process.platform !== 'linux') return []
  if (env.DISPLAY) {
    if (await displayAnswers(env.DISPLAY)) return []
    if (!env.WAYLAND_DISPLAY)
      throw new SetupError(`nothing answers on the display ${env.DISPLAY} (DISPLAY).\n${WHAT_TO_DO}`)
  }
  if (env.WAYLAND_DISPLAY) {
    const socket = path.resolve(env.XDG_RUNTIME_DIR ?? '/', env.WAYLAND_DISPLAY)
    if (existsSync(socket)) return ['--ozone-platform=wayland']
    throw new SetupError(`nothing answers on the Wayland display ${socket} (WAYLAND_DISPLAY).\n${WHAT_TO_DO}`)
  }
  throw new SetupError(`there is no display to open a window on (DISPLAY is not set).\n${WHAT_TO_DO}`)
}

/**
 * Whether an X server listens: `:1` is a socket in /tmp/.X11-unix (or its abstract twin), `host:10` is TCP port 6010.
 * @param {string} display
 * @returns {Promise<boolean>}
 */
async function displayAnswers(display) {
  const [, host = '', number = ''] = /^(.*):(\d+)(?:\.\d+)?$/.exec(display) ?? []
  if (number === '') return false
  if (host !== '' && host !== 'unix') return connects({ host, port: 6000 + Number(number) })
  const socket = `/tmp/.X11-unix/X${number}`
  return (await connects({ path: socket })) || connects({ path: `\0${socket}` })
}

/**
 * @param {net.NetConnectOpts} options
 * @returns {Promise<boolean>}
 */
function connects(options) {
  return new Promise((resolve) => {
    const socket = net.connect({ ...options, timeout: 3000 })
    /** @param {boolean} answer */
    const settle = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}
