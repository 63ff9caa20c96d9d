import { Menu, nativeImage, Tray, type NativeImage } from 'electron'
import type { Translator } from '@shared/i18n'
import { withBadge } from './badge'

/** What the tray tells: the problems that wait for somebody; null while nobody can know. */
export interface TrayState {
  readonly critical: number
  readonly warning: number
}

export interface TrayActions {
  readonly show: () => void
  readonly showProblems: () => void
  readonly quit: () => void
}

/** The icon beside the desktop's clock: how many problems there are, and the way to the window. */
export class TrayIcon {
  readonly #tray: Tray
  readonly #base: NativeImage

  /** @param folder that of the tray's pictures */
  constructor(
    folder: string,
    private readonly actions: TrayActions
  ) {
    const name = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'
    this.#base = nativeImage.createFromPath(`${folder}/${name}`)
    this.#tray = new Tray(this.#base)
    this.#tray.on('click', actions.show)
  }

  show(state: TrayState | null, t: Translator): void {
    const problems = state && problemsText(state, t)
    const count = state ? state.critical + state.warning : 0
    this.#tray.setToolTip(t('shell:tray.tooltip', { problems: problems ?? t('shell:tray.starting') }))
    // A Mac's menu bar shows a number beside the icon, which keeps the bar's own colour.
    if (process.platform === 'darwin') this.#tray.setTitle(count === 0 ? '' : ` ${count}`)
    else this.#tray.setImage(this.#picture(state))
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: t('shell:tray.show'), click: this.actions.show },
        {
          label: problems ?? t('shell:tray.starting'),
          enabled: problems !== null,
          click: this.actions.showProblems
        },
        { type: 'separator' },
        { label: t('shell:menu.action.app_quit'), click: this.actions.quit }
      ])
    )
  }

  destroy(): void {
    this.#tray.destroy()
  }

  #picture(state: TrayState | null): NativeImage {
    if (!state || state.critical + state.warning === 0) return this.#base
    const { width, height } = this.#base.getSize()
    const bitmap = { width, height, data: this.#base.toBitmap() }
    const badged = withBadge(
      bitmap,
      state.critical + state.warning,
      state.critical > 0 ? 'critical' : 'warning'
    )
    return nativeImage.createFromBitmap(Buffer.from(badged.data), { width, height })
  }
}

const problemsText = ({ critical, warning }: TrayState, t: Translator): string =>
  critical + warning === 0
    ? t('shell:tray.none')
    : [
        ...(critical > 0 ? [t('shell:tray.critical', { count: critical })] : []),
        ...(warning > 0 ? [t('shell:tray.warning', { count: warning })] : [])
      ].join(t('shell:tray.and'))
