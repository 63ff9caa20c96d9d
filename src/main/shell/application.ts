import { app, BrowserWindow, clipboard, session, shell, type WebContents } from 'electron'
import { parseResourceLink } from '@shared/deep-link/resource-link'
import type { SoundId } from '@shared/alerts/sounds'
import { createTranslator, type Translator } from '@shared/i18n'
import { LINK_SHOWN } from '@shared/ipc/link-open'
import type { ActionId } from '@shared/ipc/actions'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { rulesOf } from '@shared/keybindings/resolve'
import type { JobView } from '@shared/jobs/view'
import type { EditorId } from '@shared/settings/editors'
import type { FromEngine } from '@shared/live/link'
import type { StateFault } from '@shared/workbench-state/schema'
import { assertNever } from '@shared/errors'
import { line, lineText } from '@shared/log/line'
import {
  deleteFilter,
  KeybindingsWatcher,
  saveFilter,
  settingsFaultMessage,
  SettingsWatcher,
  upgradeSettings,
  withoutSecrets,
  type KeybindingsInForce,
  type SettingsInForce
} from '../engine/settings'
import { act, openLogs } from './act'
import { serveApp } from './app-protocol/app-protocol'
import { AppearanceKeeper } from './appearance'
import { ChannelBook } from './channels/channel-book'
import { ChannelDesk } from './channels/channel-desk'
import { systemTranslator, watchPage } from './crash'
import { DemoControl } from './demo-control'
import { EndpointBook } from './endpoints/endpoint-book'
import { EndpointDesk } from './endpoints/endpoint-desk'
import type { FromEnvironment } from './endpoints/from-environment'
import { EngineHost } from './engine/engine-host'
import { openPlan } from './cleanup/open-plan'
import { ExportCalls } from './export/export-calls'
import { handleCalls } from './ipc/handle-calls'
import { WindowEvents } from './ipc/window-events'
import { chooseFile } from './jobs/choose-file'
import { JobProgress } from './jobs/job-progress'
import { onTold, tellPeople } from './log/for-people'
import { log } from './log/log'
import { setMenu } from './menu/menu'
import { FindingAlerts } from './notifications/finding-alerts'
import { jobMessage } from './notifications/job-message'
import { showNotification, tryNotification } from './notifications/native'
import { builtFiles, cliCommand, iconFile, trayIcons } from './paths'
import { openKeybindingsFile, openSettingsFile, writeSetting } from './settings-file'
import { WorkbenchState, workbenchStatePath } from './state/workbench-state'
import { Background } from './tray/background'
import { guardSession } from './window/guards'
import { bringForward, openMainWindow } from './window/main-window'
import { ToShow } from './window/to-show'

/** A channel's deliveries are told of no more often than this, ms. */
const CHANNELS_EVERY = 100

/** Whether a person has been told where the window goes as it is closed. */
const SAID_HIDDEN = 'shell.saidHidden'

/** The app, put together: one engine, its windows, and what goes between them. */
export class Application {
  readonly #events = new WindowEvents()
  readonly #engine: EngineHost
  readonly #demo: DemoControl
  readonly #background: Background
  readonly #state: WorkbenchState
  /** Not told to a window yet. */
  #stateFault: StateFault | null
  #parts: Parts | null = null
  readonly #exports = new ExportCalls(() => this.translator)
  #channelsTimer: NodeJS.Timeout | null = null
  #closing = false
  #ended = false
  readonly #jobProgress = new JobProgress(() => BrowserWindow.getAllWindows())
  readonly #toShow = new ToShow(this.#events, () => this.comeForward())

  constructor(
    private readonly home: string,
    private readonly environment: FromEnvironment
  ) {
    this.#state = new WorkbenchState(workbenchStatePath(home), (error) =>
      log.error('the state of the window could not be kept', error)
    )
    this.#stateFault = this.#state.fault
    this.#engine = new EngineHost({
      modulePath: builtFiles.engine,
      env: withoutSecrets(process.env),
      onMessage: (message) => this.#heard(message),
      onState: (state) => {
        if (state.state === 'restarting') {
          this.#demo.engineEnded()
          this.#background.tell(null)
          this.#jobProgress.tell(null)
          this.#parts?.desk.questions.engineEnded()
          this.#parts?.channelDesk.tests.engineEnded()
          this.#parts?.channels.engineEnded()
        }
        this.#events.send('engine:state', state)
      }
    })
    this.#demo = new DemoControl(
      (action) => this.#engine.demo(action),
      (state) => {
        this.#events.send('demo:state', state)
        this.#showMenu()
      }
    )
    this.#background = new Background({
      iconFolder: trayIcons(),
      translator: () => this.translator,
      actions: {
        show: () => this.comeForward(),
        showProblems: () => {
          this.comeForward()
          this.#events.send('action:run', { id: 'view.problems' })
        },
        quit: () => app.quit()
      },
      trayMissing: (missing) => this.#events.send('tray:missing', { missing }),
      hidden: () => this.#sayHidden()
    })
  }

  /** In the language in force. */
  get translator(): Translator {
    return this.#parts ? createTranslator(this.#parts.appearance.current.language) : systemTranslator()
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Once the app is ready. */
  async start(): Promise<void> {
    onTold((level, told) => this.#events.send('log:line', { at: Date.now(), level, ...told }))
    guardSession(session.defaultSession)
    serveApp(session.defaultSession, builtFiles.renderer)
    await this.#upgrade()
    const settings = await SettingsWatcher.start(this.home, (inForce) => this.#useSettings(inForce))
    const keybindings = await KeybindingsWatcher.start(this.home, (inForce) => this.#useKeybindings(inForce))
    const endpoints = new EndpointBook(this.home, this.environment)
    const appearance = new AppearanceKeeper(settings.current.settings, (next) => {
      this.#events.send('app:appearance', next)
      this.#showMenu()
      this.#background.tell()
    })
    const alerts = new FindingAlerts(this.home, {
      settings: () => settings.current.settings,
      translator: () => this.translator,
      endpointName: (id) => endpoints.nameOf(id, settings.current.settings),
      reveal: (key) => this.#reveal(key),
      play: () => this.#play(settings.current.settings['notifications.sound'])
    })
    const desk = new EndpointDesk({
      home: this.home,
      book: endpoints,
      settings: () => settings.current.settings,
      translator: () => this.translator,
      send: (message) => this.#engine.send(message),
      changed: async () => {
        await settings.refresh()
        // Secrets stand in no settings: the engine is told of them in any case.
        this.#useSettings(settings.current)
      },
      tellStep: (window, payload) => this.#events.sendTo(window, 'endpoints:testStep', payload)
    })
    const channels = new ChannelBook(this.home)
    const channelDesk = new ChannelDesk({
      home: this.home,
      book: channels,
      language: () => appearance.current.language,
      translator: () => this.translator,
      send: (message) => this.#engine.send(message),
      changed: async () => {
        await settings.refresh()
        this.#useSettings(settings.current)
      },
      notify: async (title, body) => {
        const problem = await tryNotification(title, body, () => this.comeForward())
        return problem && lineText(problem, this.translator)
      }
    })
    this.#parts = { settings, keybindings, endpoints, desk, channels, channelDesk, appearance, alerts }
    this.#answerCalls(this.#parts)
    this.#events.send('app:appearance', appearance.current)
    this.#events.send('demo:state', { state: 'stopped', detail: '' })
    this.#useKeybindings(keybindings.current)
    // The engine first: it reads while the page loads.
    this.#useSettings(settings.current)
    this.#openWindow()
  }

  /** A settings.json of an earlier version is put in this one's terms; where that fails it is still read as it is. */
  async #upgrade(): Promise<void> {
    try {
      const backup = await upgradeSettings(this.home)
      if (backup !== null) tellPeople('info', line('settings_upgraded', { backup }))
    } catch (error) {
      log.error('settings.json could not be put in the terms of this version', error)
    }
  }

  /** Brings the first window forward; opens one where none is left. */
  comeForward(): void {
    const [window] = BrowserWindow.getAllWindows()
    if (window) bringForward(window)
    else if (this.#parts) this.#openWindow()
  }

  /** Opens what a link speaks of, or says that it is none: anybody can write one, so it opens a page and never acts. */
  openLink(text: string): void {
    const link = parseResourceLink(text)
    if (!link) log.warn(`refused a link: ${text.slice(0, LINK_SHOWN)}`)
    const opened = link
      ? { ok: true as const, link }
      : { ok: false as const, text: text.slice(0, LINK_SHOWN) }
    this.#toShow.show((window) => this.#events.sendTo(window, 'link:open', opened))
  }

  /** The app is about to quit: no page is loaded again from here on. */
  closing(): void {
    this.#closing = true
    this.#background.quitting()
  }

  /** Ends what runs beside the windows. */
  async end(): Promise<void> {
    this.#parts?.settings.stop()
    this.#parts?.keybindings.stop()
    this.#parts?.alerts.dispose()
    if (this.#channelsTimer) clearTimeout(this.#channelsTimer)
    this.#state.flush()
    this.#background.dispose()
    await Promise.all([this.#engine.stop(), this.#exports.end()])
    this.#ended = true
  }

  #openWindow(): void {
    if (!this.#parts || this.#closing) return
    const icon = iconFile()
    const window = openMainWindow({
      home: this.home,
      preload: builtFiles.preload,
      theme: this.#parts.appearance.current.theme,
      ...(icon ? { icon } : {})
    })
    watchPage(window, () => this.translator)
    this.#background.watch(window)
    this.#jobProgress.show(window)
  }

  #useSettings({ settings, values, fault }: SettingsInForce): void {
    if (!this.#parts) return
    if (fault) log.warn(settingsFaultMessage(fault))
    this.#events.send('settings:state', { values, fault })
    this.#parts.appearance.use(settings)
    void this.#background.use({ closeToTray: settings['window.closeToTray'] })
    this.#events.send('endpoints:book', this.#parts.endpoints.state(settings))
    this.#tellChannels()
    this.#engine.configure({
      home: this.home,
      settings,
      endpoints: this.#parts.endpoints.targets(settings),
      channels: this.#parts.channels.targets(settings, this.#parts.appearance.current.language),
      embedded: { enabled: settings['embedded.enabled'], namespace: this.environment.namespace }
    })
  }

  #useKeybindings({ bindings, fault }: KeybindingsInForce): void {
    if (fault) log.warn(settingsFaultMessage(fault))
    this.#events.send('keybindings:state', { bindings: [...bindings], fault })
    this.#showMenu()
  }

  #heard(message: FromEngine): void {
    switch (message.kind) {
      case 'ready':
      case 'stopped':
        return
      case 'jobs':
        this.#jobProgress.tell(message)
        return
      case 'jobEnded':
        this.#jobEnded(message.job)
        return
      case 'opened':
        this.#parts?.alerts.opened(message.findings, message.firstSnapshot, message.to)
        return
      case 'returned':
        this.#parts?.alerts.returned(message.findings, message.to)
        return
      case 'resolved':
        this.#parts?.alerts.resolved(message.findings, message.to)
        return
      case 'counts':
        this.#background.tell({ critical: message.critical, warning: message.warning })
        return
      case 'demo':
        this.#demo.heard({ state: message.state, detail: message.detail })
        return
      case 'testStep':
      case 'testEnded':
      case 'unlockAnswer':
        this.#parts?.desk.questions.heard(message)
        return
      case 'channelTested':
        this.#parts?.channelDesk.tests.heard(message)
        return
      case 'channelState':
        this.#parts?.channels.heard(message.identity, message.state)
        this.#channelsTimer ??= setTimeout(() => this.#tellChannels(), CHANNELS_EVERY)
        return
      case 'log':
        log[message.level](`engine: ${message.text}`)
        return
      default:
        assertNever(message)
    }
  }

  #tellChannels(): void {
    if (this.#channelsTimer) clearTimeout(this.#channelsTimer)
    this.#channelsTimer = null
    if (!this.#parts) return
    const { settings, channels } = this.#parts
    this.#events.send('channels:book', channels.state(settings.current.settings))
  }

  /** The window makes the sound; where none is open, the system's own is all there is. */
  #play(sound: SoundId): void {
    if (sound !== 'off' && !this.#events.sendToOne('alerts:sound', { sound })) shell.beep()
  }

  #answerCalls({ settings, desk, channelDesk, appearance }: Parts): void {
    handleCalls({
      'app:info': () => ({
        version: app.getVersion(),
        electron: process.versions.electron,
        platform: process.platform,
        ...appearance.current,
        home: this.home,
        cli: cliCommand()
      }),
      'live:connect': (_args, window) => this.#connect(window),
      'demo:set': ({ running }) => this.#setDemo(running),
      ...desk.handlers,
      ...channelDesk.handlers,
      'settings:set': (args) => writeSetting(this.home, settings, args),
      'settings:open': async (place) => {
        await openSettingsFile(this.home, settings.current.settings['workbench.editor'], place)
        return undefined
      },
      'filters:save': async ({ table, was, ...filter }) => {
        await saveFilter(this.home, table, filter, was)
        return undefined
      },
      'filters:delete': async ({ table, name }) => {
        await deleteFilter(this.home, table, name)
        return undefined
      },
      'keybindings:open': async (place) => {
        await openKeybindingsFile(this.home, settings.current.settings['workbench.editor'], place)
        return undefined
      },
      'state:get': () => {
        const fault = this.#stateFault
        this.#stateFault = null
        return { slices: this.#state.slices, fault }
      },
      'state:set': ({ slices }) => {
        this.#state.keep(slices)
        return undefined
      },
      'shell:act': async ({ action }, window) => {
        await act(action, window, this.home)
        return undefined
      },
      'plan:open': (_args, page) => openPlan(page, this.translator),
      ...this.#exports.handlers,
      'jobs:chooseFile': (args, window) => chooseFile(args, window),
      // A promise in newer Electrons, synchronous in older ones.
      'clipboard:write': async ({ text }) => {
        await clipboard.writeText(text)
        return undefined
      }
    })
  }

  #connect(window: WebContents): undefined {
    this.#events.connect(window)
    this.#engine.connect(window)
    this.#toShow.connected(window)
  }

  /** Once ever: after that one knows where the window goes. */
  #sayHidden(): void {
    if (this.#state.slices[SAID_HIDDEN] === true) return
    this.#state.keep({ [SAID_HIDDEN]: true })
    const title = this.translator('shell:tray.hidden.title')
    const body = this.translator('shell:tray.hidden.body')
    showNotification({ title, body, urgent: false }, () => this.comeForward())
  }

  #jobEnded(job: JobView): void {
    if (!this.#parts?.settings.current.settings['notifications.enabled']) return
    const message = jobMessage(job, this.translator)
    if (!message) return
    const { id, type, resourceId } = job
    showNotification({ ...message, urgent: false }, () =>
      this.#toShow.show((window) => this.#events.sendTo(window, 'job:reveal', { id, type, resourceId }))
    )
  }

  #reveal(key: string): void {
    this.#toShow.show((window) => this.#events.sendTo(window, 'finding:reveal', { key }))
  }

  get #editor(): EditorId {
    return this.#parts?.settings.current.settings['workbench.editor'] ?? 'auto'
  }

  #setDemo(running: boolean): ReturnType<DemoControl['set']> {
    return this.#demo.set(running, this.translator('shell:engineNotThere'))
  }

  #showMenu(): void {
    const own = this.#parts?.keybindings.current.bindings ?? []
    setMenu(this.translator, (id) => this.#run(id), {
      demoRunning: this.#demo.running,
      rules: rulesOf(defaultKeybindings(process.platform), own)
    })
  }

  /** A menu item was chosen. What the window has no part in is done here: it also works without a window. */
  #run(id: ActionId): void {
    const own: Partial<Record<ActionId, () => Promise<unknown>>> = {
      'settings.openFile': () => openSettingsFile(this.home, this.#editor),
      'demo.start': () => this.#setDemo(true),
      'demo.stop': () => this.#setDemo(false),
      'app.openLogs': () => openLogs(this.home),
      'app.quit': async () => app.quit()
    }
    const done = own[id]?.()
    if (done) done.catch((error: unknown) => log.error(id, error))
    else this.#events.send('action:run', { id })
  }
}

interface Parts {
  readonly settings: SettingsWatcher
  readonly keybindings: KeybindingsWatcher
  readonly endpoints: EndpointBook
  readonly desk: EndpointDesk
  readonly channels: ChannelBook
  readonly channelDesk: ChannelDesk
  readonly appearance: AppearanceKeeper
  readonly alerts: FindingAlerts
}
