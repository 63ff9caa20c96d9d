import type { BrowserWindow } from 'electron'
import type { FromEngine } from '@shared/live/link'

/** Electron's signs for a bar that only says "at work", and for none. */
const AT_WORK = 2
const NONE = -1

/** How far the jobs are, on the window's icon in dock or taskbar, where the desktop shows it there. */
export class JobProgress {
  #shown = NONE

  constructor(private readonly windows: () => readonly BrowserWindow[]) {}

  /** @param jobs null: nobody is there to tell */
  tell(jobs: Pick<Extract<FromEngine, { kind: 'jobs' }>, 'running' | 'progress'> | null): void {
    this.#shown = jobs === null || jobs.running === 0 ? NONE : (jobs.progress ?? AT_WORK)
    for (const window of this.windows()) this.show(window)
  }

  /** A window that has just come. */
  show(window: BrowserWindow): void {
    if (window.isDestroyed()) return
    if (this.#shown === AT_WORK) window.setProgressBar(AT_WORK, { mode: 'indeterminate' })
    else window.setProgressBar(this.#shown)
  }
}
