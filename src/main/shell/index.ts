import { app } from 'electron'
import { LINK_SCHEME } from '@shared/deep-link/resource-link'
import { UsageError } from '@shared/errors'
import { taskguardHome } from '../engine/settings'
import { registerAppScheme } from './app-protocol/app-protocol'
import { Application } from './application'
import { watchFaults } from './crash'
import { linkIn } from './deep-link/argv'
import { registerLinks } from './deep-link/register'
import { displayFault } from './display'
import { dropSecrets, readEnvironment } from './endpoints/from-environment'
import { log, openLog } from './log/log'
import { keepIn } from './paths'
import { guardContents } from './window/guards'

/** Ends before anything has begun: one line, no window. */
function refuse(line: string, code: number): never {
  process.stderr.write(`${line}\n`)
  process.exit(code)
}

const noDisplay = displayFault(process.platform, process.env)
if (noDisplay !== null) refuse(noDisplay, 1)

app.setName('Task Guard')
// Windows shows notifications only for an application it knows by id: the appId of electron-builder.config.cjs.
app.setAppUserModelId('app.taskguard.desktop')

const home = taskguardHome()
try {
  keepIn(home)
} catch (error) {
  refuse(
    `Task Guard: TASKGUARD_HOME: ${home} can't be used: ${error instanceof Error ? error.message : String(error)}`,
    2
  )
}

let environment
try {
  environment = readEnvironment(process.env)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  refuse(`Task Guard: ${error.message}`, 2)
}

dropSecrets(process.env)

if (!app.requestSingleInstanceLock()) {
  refuse(`Task Guard is already running on ${home}: its window comes forward.`, 0)
}

openLog(home)
registerAppScheme()
guardContents()

const application = new Application(home, environment)
watchFaults(() => application.translator)
const firstLink = linkIn(process.argv)
if (firstLink !== null) application.openLink(firstLink)
app.on('second-instance', (_event, argv) => {
  const link = linkIn(argv)
  if (link === null) application.comeForward()
  else application.openLink(link)
})
// macOS hands links over in its own way, also before the app is ready.
app.on('open-url', (event, url) => {
  event.preventDefault()
  application.openLink(url)
})
app.on('activate', () => application.comeForward())
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
app.on('before-quit', () => application.closing())
app.on('will-quit', (event) => {
  if (application.ended) return
  event.preventDefault()
  void application.end().finally(() => app.quit())
})

// Chromium takes the second signal for an order to end at once, and npm passes every Ctrl+C on once more. Its handlers
// come after this script, and ours must come after them.
const quitOnSignals = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

app
  .whenReady()
  .then(quitOnSignals)
  .then(() => application.start())
  // It asks the system, which may take its time: once the window is on its way.
  .then(() => log.info(`${LINK_SCHEME}: links: ${registerLinks(app)}`))
  .catch((error: unknown) => {
    log.error('Task Guard could not start', error)
    app.exit(1)
  })
