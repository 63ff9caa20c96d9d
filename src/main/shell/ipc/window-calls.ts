import { app, clipboard, type WebContents } from 'electron'
import type { Translator } from '@shared/i18n'
import type { CallResult } from '@shared/ipc/contract'
import { deleteFilter, saveFilter } from '../../engine/settings'
import { act } from '../act'
import { adviseFile } from '../celery/advise-file'
import { openPlan } from '../cleanup/open-plan'
import type { ExportCalls } from '../export/export-calls'
import { chooseFile } from '../jobs/choose-file'
import type { Parts } from '../parts'
import { cliCommand } from '../paths'
import { openKeybindingsFile, openSettingsFile, writeSetting } from '../settings-file'
import type { WorkbenchState } from '../state/workbench-state'
import type { CallHandlers } from './handle-calls'

/** Whom a window's calls are answered by. */
export interface CallsOwner {
  readonly home: string
  readonly parts: Parts
  readonly state: WorkbenchState
  readonly exports: ExportCalls
  readonly translator: () => Translator
  readonly connect: (window: WebContents) => undefined
  readonly setDemo: (running: boolean) => Promise<CallResult<'demo:set'>>
}

/** What each call of a window does. */
export function windowCalls({ home, parts, state, exports, ...owner }: CallsOwner): CallHandlers {
  const { settings, desk, channelDesk, appearance } = parts
  /** Not told to a window yet. */
  let { fault: stateFault } = state
  const editor = () => settings.current.settings['workbench.editor']
  return {
    'app:info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      ...appearance.current,
      home,
      cli: cliCommand()
    }),
    'live:connect': (_args, window) => owner.connect(window),
    'demo:set': ({ running }) => owner.setDemo(running),
    ...desk.handlers,
    ...channelDesk.handlers,
    'settings:set': (args) => writeSetting(home, settings, args),
    'settings:open': async (place) => {
      await openSettingsFile(home, editor(), place)
      return undefined
    },
    'filters:save': async ({ table, was, ...filter }) => {
      await saveFilter(home, table, filter, was)
      return undefined
    },
    'filters:delete': async ({ table, name }) => {
      await deleteFilter(home, table, name)
      return undefined
    },
    'keybindings:open': async (place) => {
      await openKeybindingsFile(home, editor(), place)
      return undefined
    },
    'state:get': () => {
      const fault = stateFault
      stateFault = null
      return { slices: state.slices, fault }
    },
    'state:set': ({ slices }) => {
      state.keep(slices)
      return undefined
    },
    'shell:act': async ({ action }, window) => {
      await act(action, window, home)
      return undefined
    },
    'plan:open': (_args, page) => openPlan(page, owner.translator()),
    ...exports.handlers,
    'jobs:chooseFile': (args, window) => chooseFile(args, window),
    'celery:adviseFile': (_args, window) => adviseFile(window, owner.translator()),
    // A promise in newer Electrons, synchronous in older ones.
    'clipboard:write': async ({ text }) => {
      await clipboard.writeText(text)
      return undefined
    }
  }
}
