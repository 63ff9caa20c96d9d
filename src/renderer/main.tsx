import './strict-zod'
import '@vscode/codicons/dist/codicon.css'
import './workbench/themes/dark.css'
import './workbench/themes/light.css'
import './workbench/themes/hc-dark.css'
import './workbench/themes/hc-light.css'
import './workbench/base.css'
import { languageFor } from '@shared/i18n'
import type { Appearance } from '@shared/ipc/contract'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startApp } from './start'
import { Root } from './workbench/root'

// Until the main process tells: what the system prefers, so that the first paint is no flash of the other theme.
const guess: Appearance = {
  theme: window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark',
  language: languageFor(navigator.language)
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
// As the window was left, from the first paint on.
const state = await window.taskguard.call('state:get', undefined)
createRoot(root).render(
  <StrictMode>
    <Root app={startApp(window.taskguard, guess, state).app} />
  </StrictMode>
)
