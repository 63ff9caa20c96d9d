import { useSyncExternalStore } from 'react'

/**
 * One clock for all that counts in the window: it ticks on the second, once for everybody, and rests while nobody
 * looks. What shows time subscribes itself, so that a tick renders single cells and never a table.
 */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | null = null
let now = Date.now()

function tick(): void {
  now = Date.now()
  timer = setTimeout(tick, 1000 - (now % 1000))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setTimeout(tick, 1000 - (Date.now() % 1000))
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearTimeout(timer)
    timer = null
  }
}

// While nobody is subscribed the kept moment is old: the first look takes a new one.
const read = (): number => {
  if (timer === null) now = Date.now()
  return now
}

/** This machine's Date.now(), renewed each second. */
export const useClock = (): number => useSyncExternalStore(subscribe, read)
