const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Ctrl-C as a signal that a command can pass on. A second one ends the process at once. */
export interface Interrupted {
  readonly signal: AbortSignal
  /** 128+n of the signal that came. */
  readonly exitCode: number
  dispose(): void
}

export function untilInterrupted(): Interrupted {
  const controller = new AbortController()
  let exitCode = 130
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(code)
      exitCode = code
      controller.abort()
    }
    process.on(name, listener)
    return [name, listener] as const
  })
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    dispose() {
      for (const [name, listener] of listeners) process.off(name, listener)
    }
  }
}
