import type { Appearance, CallResult, EventPayload } from '@shared/ipc/contract'
import type { LiveFinding } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Channel } from '../stores/live/store'
import type { Transfer } from '../features/endpoints/actions/transfer'
import type { JobLog } from '../features/jobs/log/view'
import type { ProblemsView } from '../features/problems/view'
import type { Content } from './editors/content'
import * as editing from './editors/editors'
import type { Editors } from './editors/editors'
import type { EditorGroup, Tab } from './editors/group'
import { showBox, type QuickBox } from './quick-input/box'

export const views = ['problems', 'locks', 'runs', 'jobs', 'metrics', 'endpoints'] as const
export type ViewId = (typeof views)[number]
export const panelTabs = ['output', 'events', 'details', 'jobs', 'behind'] as const
export type PanelTab = (typeof panelTabs)[number]

export interface WorkbenchState {
  readonly view: ViewId
  readonly sideBar: boolean
  readonly panel: boolean
  readonly panelTab: PanelTab
  readonly output: {
    readonly channel: Channel
    /** Whether the newest line is kept in sight. */
    readonly follow: boolean
  }
  readonly editors: Editors
  /** The key of what is selected; it stays while others change around it. */
  readonly selectedFinding: string | null
  readonly problems: ProblemsView
  /** The line of the problems tree that keys are about: a finding's key, or a group's line. */
  readonly focusedProblem: string | null
  /** The job that the list and its keys are about. */
  readonly focusedJob: string | null
  readonly jobLog: JobLog
  /** The job whose log is asked to open its search; null once it does. */
  readonly jobFindAsked: string | null
  /** The job whose log is asked to be copied; null once it is. */
  readonly jobCopyAsked: string | null
  readonly appearance: Appearance
  readonly info: CallResult<'app:info'> | null
  readonly engine: EventPayload<'engine:state'>
  readonly demo: EventPayload<'demo:state'>
  /** Null: not told yet. */
  readonly settings: EventPayload<'settings:state'> | null
  readonly keybindings: EventPayload<'keybindings:state'>
  readonly trayMissing: boolean
  readonly book: EventPayload<'endpoints:book'>
  readonly channels: EventPayload<'channels:book'>
  readonly transfer: Transfer
  /** The endpoint whose form is asked to try its connection; null once it does. */
  readonly trialAsked: string | null
  /** The channel whose form is asked to send a test; null once it does. */
  readonly channelTrialAsked: string | null
  /** The setting that the form is asked to bring into sight; null once it has. */
  readonly settingAsked: string | null
  /** The first stroke of a chord, or two that mean nothing. */
  readonly chord: { readonly strokes: readonly string[]; readonly state: 'waiting' | 'unknown' } | null
  /** What stands in the quick input: `>` begins a command; null: it is closed. */
  readonly quickInput: string | null
  /** The run whose record a resource's page is asked to show; null once it has. */
  readonly revealedRun: { readonly resource: string; readonly run: string } | null
  /** The last link that was refused, hostile text; null once that was read. */
  readonly refusedLink: string | null
  /** What was just done, said for a moment. */
  readonly said: Said | null
  /** A question that stands there in its place. */
  readonly quickBox: QuickBox | null
}

/**
 * `copied`: this text is on the clipboard now; `copiedRows`: so many rows of a table are; `tooMany`: more than that are not
 * copied; `nothing`: there was nothing to copy; `exported`, `savedPlan`: this file is written; `movedEndpoint`: it stands
 * at place `count` now.
 */
export interface Said {
  readonly kind: 'copied' | 'copiedRows' | 'tooMany' | 'nothing' | 'exported' | 'savedPlan' | 'movedEndpoint'
  readonly text: string
  readonly count?: number
}

/** How long it is said, ms. */
const SAID_MS = 4_000

/** Until the main process has told: Linux, whose keys most have. */
export const platformOf = ({ info }: WorkbenchState): string => info?.platform ?? 'linux'

export interface WorkbenchActions {
  readonly showView: (view: ViewId) => void
  readonly toggleSideBar: () => void
  readonly togglePanel: () => void
  readonly showPanel: (tab: PanelTab) => void
  /** Shows a channel of the output, its newest line in sight. */
  readonly showOutput: (channel: Channel) => void
  readonly followOutput: (follow: boolean) => void
  /** Shows it in an editor tab: in passing (`preview`), or to stay. */
  readonly open: (content: Content, preview?: boolean) => void
  readonly openFinding: (finding: LiveFinding, preview: boolean) => void
  readonly activate: (group: EditorGroup['id'], tab: Tab['id']) => void
  readonly focusGroup: (group: EditorGroup['id']) => void
  readonly keep: (group: EditorGroup['id'], tab: Tab['id']) => void
  readonly close: (group: EditorGroup['id'], closes: (tab: Tab) => boolean) => void
  /** One of the changes of editors/editors.ts: to all groups, or to the tab in front of the focused one. */
  readonly edit: (change: (editors: Editors) => Editors) => void
  readonly say: (said: Said) => void
  readonly showQuickInput: (text: string | null) => void
  readonly selectFinding: (key: string | null) => void
  readonly showProblems: (change: Partial<ProblemsView>) => void
  readonly focusProblem: (line: string | null) => void
  readonly focusJob: (id: string | null) => void
  readonly showJobLog: (change: Partial<JobLog>) => void
}

export type WorkbenchStore = StoreApi<WorkbenchState> & { readonly actions: WorkbenchActions }

/** What outlives the window. */
export type RememberedState = Pick<
  WorkbenchState,
  'view' | 'sideBar' | 'panel' | 'panelTab' | 'editors' | 'problems' | 'jobLog'
>

export function createWorkbench(appearance: Appearance, restored: RememberedState): WorkbenchStore {
  const store = createStore<WorkbenchState>(() => ({
    ...restored,
    output: { channel: 'app', follow: true },
    selectedFinding: null,
    focusedProblem: null,
    focusedJob: null,
    jobFindAsked: null,
    jobCopyAsked: null,
    appearance,
    info: null,
    engine: { state: 'starting', restarts: 0 },
    demo: { state: 'stopped', detail: '' },
    settings: null,
    keybindings: { bindings: [], fault: null },
    trayMissing: false,
    book: { vault: true, unlockFor: 0, endpoints: [] },
    channels: { vault: true, channels: [] },
    transfer: { state: 'none' },
    trialAsked: null,
    channelTrialAsked: null,
    settingAsked: null,
    chord: null,
    quickInput: null,
    revealedRun: null,
    refusedLink: null,
    quickBox: null,
    said: null
  }))
  const { setState: set } = store
  const edit = (change: (editors: Editors) => Editors): void =>
    set((state) => ({ editors: change(state.editors) }))
  const actions: WorkbenchActions = {
    showView: (view) => set({ view, sideBar: true }),
    toggleSideBar: () => set((state) => ({ sideBar: !state.sideBar })),
    togglePanel: () => set((state) => ({ panel: !state.panel })),
    showPanel: (panelTab) => set({ panel: true, panelTab }),
    showOutput: (channel) => set({ panel: true, panelTab: 'output', output: { channel, follow: true } }),
    followOutput: (follow) => set(({ output }) => ({ output: { ...output, follow } })),
    open: (content, preview = false) => edit((now) => editing.open(now, content, preview)),
    openFinding: (finding, preview) => {
      actions.open({ kind: 'finding', key: finding.key, finding }, preview)
      set({ selectedFinding: finding.key, focusedProblem: finding.key })
    },
    activate: (group, tab) => edit((now) => editing.activate(now, group, tab)),
    focusGroup: (group) => edit((now) => editing.focusGroup(now, group)),
    keep: (group, tab) => edit((now) => editing.keep(now, group, tab)),
    close: (group, closes) => edit((now) => editing.close(now, group, closes)),
    edit,
    say: (said) => {
      set({ said })
      setTimeout(() => set((state) => (state.said === said ? { said: null } : {})), SAID_MS)
    },
    showQuickInput: (quickInput) => {
      if (store.getState().quickBox !== null) showBox(store, null)
      set({ quickInput })
    },
    selectFinding: (selectedFinding) => set({ selectedFinding }),
    showProblems: (change) => set((state) => ({ problems: { ...state.problems, ...change } })),
    focusProblem: (focusedProblem) => set({ focusedProblem }),
    focusJob: (focusedJob) => set({ focusedJob }),
    showJobLog: (change) => set((state) => ({ jobLog: { ...state.jobLog, ...change } }))
  }
  return Object.assign(store, { actions })
}
