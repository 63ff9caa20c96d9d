import { spawn, type ChildProcess } from 'node:child_process'
import type { GpuInventory } from '@shared/gpus/gpu'
import { parseNvidiaSmi } from './parse'

/** A driver that hangs makes the tool hang: seconds are usual on eight cards without persistence mode. */
const PATIENCE_MS = 10_000
/** Some 60 KiB a card. */
const OUTPUT_MAX = 16 * 1024 * 1024

const none = (reason: Extract<GpuInventory, { state: 'none' }>['reason'], detail: string): GpuInventory => ({
  state: 'none',
  reason,
  detail
})

/**
 * Asks `nvidia-smi`, found in PATH, for the GPUs of this machine. It always answers, and never later than its time limit:
 * no tool, no driver and a driver that hangs are answers. While one that hung has not ended, no other is started.
 */
export class NvidiaSmi {
  #stuck: ChildProcess | null = null

  constructor(
    private readonly env: NodeJS.ProcessEnv = process.env,
    private readonly patienceMs = PATIENCE_MS
  ) {}

  read(): Promise<GpuInventory> {
    const stuck = this.#stuck
    if (stuck && stuck.exitCode === null && stuck.signalCode === null)
      return Promise.resolve(none('timeout', `nvidia-smi (pid ${stuck.pid}) has not ended since it hung`))
    this.#stuck = null
    return new Promise((resolve) => this.#ask(resolve))
  }

  #ask(answer: (inventory: GpuInventory) => void): void {
    const child = spawn('nvidia-smi', ['-q', '-x'], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'ignore'],
      // What it starts is ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true
    })
    const parts: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => {
      this.#stuck = child
      end(none('timeout', `nvidia-smi gave no answer within ${this.patienceMs / 1000} s`))
    }, this.patienceMs)
    const end = (inventory: GpuInventory): void => {
      clearTimeout(timer)
      child.stdout.destroy()
      kill(child)
      child.unref()
      answer(inventory)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > OUTPUT_MAX) end(none('unreadable', `nvidia-smi wrote over ${OUTPUT_MAX} bytes`))
      else parts.push(chunk)
    })
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(
        error.code === 'ENOENT'
          ? none('no_tool', 'nvidia-smi is not in PATH')
          : none('no_driver', `nvidia-smi can't be started: ${error.message}`)
      )
    )
    child.once('close', (code, signal) => end(understood(Buffer.concat(parts).toString(), code, signal)))
  }
}

function understood(output: string, code: number | null, signal: NodeJS.Signals | null): GpuInventory {
  if (code !== 0) {
    const said = output.trim().slice(0, 500)
    return none('no_driver', said || `nvidia-smi ended with ${signal ?? `exit code ${code}`}`)
  }
  try {
    return parseNvidiaSmi(output)
  } catch (error) {
    return none('unreadable', `nvidia-smi wrote what is no report: ${shortened(error)}`)
  }
}

const shortened = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500)

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // Gone meanwhile.
  }
}
