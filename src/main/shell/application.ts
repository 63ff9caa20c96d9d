import { app, BrowserWindow, session, shell, type WebContents } from 'electron'
import { parseResourceLink } from '@shared/deep-link/resource-link'
import { createTranslator, type Translator } from '@shared/i18n'
import { LINK_SHOWN } from '@shared/ipc/link-open'
import type { JobView } from '@shared/jobs/view'
import type { FromEngine } from '@shared/live/link'
import { assertNever } from '@shared/errors'
import { line } from '@shared/log/line'
import {
  settingsFaultMessage,
  upgradeSettings,
  withoutSecrets,
  type KeybindingsInForce,
  type SettingsInForce
} from '../engine/settings'
import { serveApp } from './app-protocol/app-protocol'
import { systemTranslator, watchPage } from './crash'
import { DemoControl } from './demo-control'
import type { FromEnvironment } from './endpoints/from-environment'
import { EngineHost } from './engine/engine-host'
import { ExportCalls } from './export/export-calls'
import { handleCalls } from './ipc/handle-calls'
import { windowCalls } from './ipc/window-calls'
import { WindowEvents } from './ipc/window-events'
import { JobProgress } from './jobs/job-progress'
import { onTold, tellPeople } from './log/for-people'
import { log } from './log/log'
import { AppMenu } from './menu/app-menu'
import { jobMessage } from './notifications/job-message'
import { showNotification } from './notifications/native'
import { makeParts, type Parts } from './parts'
import { builtFiles, iconFile, trayIcons } from './paths'
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
  #parts: Parts | null = null
  readonly #exports = new ExportCalls(() => this.translator)
  #channelsTimer: NodeJS.Timeout | null = null
  #closing = false
  #ended = false
  readonly #jobProgress = new JobProgress(() => BrowserWindow.getAllWindows())
  readonly #menu: AppMenu
  readonly #toShow = new ToShow(this.#events, () => this.comeForward())

  constructor(
    private readonly home: string,
    private readonly environment: FromEnvironment
  ) {
    this.#state = new WorkbenchState(workbenchStatePath(home), (error) =>
      log.error('the state of the window could not be kept', error)
    )
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
        this.#menu.show()
      }
    )
    this.#menu = new AppMenu({
      home: this.home,
      translator: () => this.translator,
      bindings: () => this.#parts?.keybindings.current.bindings ?? [],
      editor: () => this.#parts?.settings.current.settings['workbench.editor'] ?? 'auto',
      demoRunning: () => this.#demo.running,
      setDemo: (running) => this.#setDemo(running),
      pass: (id) => this.#events.send('action:run', { id })
    })
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
    this.#parts = await makeParts({
      home: this.home,
      environment: this.environment,
      events: this.#events,
      translator: () => this.translator,
      send: (message) => this.#engine.send(message),
      useSettings: (inForce) => this.#useSettings(inForce),
      useKeybindings: (inForce) => this.#useKeybindings(inForce),
      appearanceChanged: () => {
        this.#menu.show()
        this.#background.tell()
      },
      comeForward: () => this.comeForward(),
      reveal: (key) => this.#reveal(key),
      play: () => this.#play()
    })
    const { settings, keybindings, appearance } = this.#parts
    handleCalls(
      windowCalls({
        home: this.home,
        parts: this.#parts,
        state: this.#state,
        exports: this.#exports,
        translator: () => this.translator,
        connect: (window) => this.#connect(window),
        setDemo: (running) => this.#setDemo(running)
      })
    )
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
    this.#menu.show()
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
  #play(): void {
    const sound = this.#parts?.settings.current.settings['notifications.sound'] ?? 'off'
    if (sound !== 'off' && !this.#events.sendToOne('alerts:sound', { sound })) shell.beep()
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

  #setDemo(running: boolean): ReturnType<DemoControl['set']> {
    return this.#demo.set(running, this.translator('shell:engineNotThere'))
  }
}
