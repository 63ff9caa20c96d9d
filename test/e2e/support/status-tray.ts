import dbus, { Message, type MessageBus, type Variant } from 'dbus-next'
import { until } from '../../support/until'

const NAME = 'org.kde.StatusNotifierWatcher'
const PATH = '/StatusNotifierWatcher'
const ICON = '/StatusNotifierItem'
const ITEM = 'org.kde.StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'

/** The desktop's registry of status icons, as the StatusNotifierItem specification has it. */
class Watcher extends dbus.interface.Interface {
  readonly items: string[] = []

  get RegisteredStatusNotifierItems(): string[] {
    return this.items
  }

  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }

  get ProtocolVersion(): number {
    return 0
  }

  RegisterStatusNotifierItem(service: string): void {
    this.items.push(service)
  }

  RegisterStatusNotifierHost(): void {
    // This one is its own host.
  }
}

Watcher.configureMembers({
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: dbus.interface.ACCESS_READ },
    IsStatusNotifierHostRegistered: { signature: 'b', access: dbus.interface.ACCESS_READ },
    ProtocolVersion: { signature: 'i', access: dbus.interface.ACCESS_READ }
  },
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's', outSignature: '' },
    RegisterStatusNotifierHost: { inSignature: 's', outSignature: '' }
  }
})

/** A line of an icon's menu. */
export interface TrayMenuItem {
  readonly id: number
  readonly label: string
  readonly enabled: boolean
}

/** A real tray on a test's session bus: takes status icons, and does with them what a person does. */
export class StatusTray {
  private constructor(
    private readonly bus: MessageBus,
    private readonly watcher: Watcher
  ) {}

  static async start(busAddress: string): Promise<StatusTray> {
    const bus = dbus.sessionBus({ busAddress })
    const watcher = new Watcher(NAME)
    bus.export(PATH, watcher)
    await bus.requestName(NAME, dbus.NameFlag.DO_NOT_QUEUE)
    return new StatusTray(bus, watcher)
  }

  /** The icon's tooltip, as the desktop would show it. */
  async tooltip(): Promise<string> {
    const [, , title, text] = (await this.property('ToolTip')) as [string, unknown, string, string]
    return [title, text].filter(Boolean).join(' ')
  }

  /** A click on the icon. */
  async activate(): Promise<void> {
    await this.call(ICON, ITEM, 'Activate', 'ii', [0, 0])
  }

  /** What the icon's menu offers. */
  async menu(): Promise<readonly TrayMenuItem[]> {
    const args = [0, -1, []]
    const [, root] = (await this.call(await this.menuPath(), MENU, 'GetLayout', 'iias', args)) as [
      number,
      Layout
    ]
    return root[2].flatMap(({ value: [id, { label, enabled }] }) =>
      label ? [{ id, label: String(label.value).replaceAll('_', ''), enabled: enabled?.value !== false }] : []
    )
  }

  /** Chooses a line of the menu by its label. */
  async choose(label: string | RegExp): Promise<void> {
    const item = (await this.menu()).find((one) => one.label.search(label) === 0)
    if (!item) throw new Error(`the tray's menu has no ${String(label)}`)
    const args = [item.id, 'clicked', new dbus.Variant('s', ''), 0]
    await this.call(await this.menuPath(), MENU, 'Event', 'isvu', args)
  }

  stop(): void {
    this.bus.disconnect()
  }

  private async menuPath(): Promise<string> {
    return String(await this.property('Menu'))
  }

  private async property(name: string): Promise<unknown> {
    const [answer] = await this.call(ICON, 'org.freedesktop.DBus.Properties', 'Get', 'ss', [ITEM, name])
    return (answer as Variant<unknown>).value
  }

  // Chromium's icons don't describe themselves: they are called as the specification has them.
  private async call(
    path: string,
    of: string,
    member: string,
    signature: string,
    body: unknown[]
  ): Promise<unknown[]> {
    await until('a status icon', () => this.watcher.items.length > 0)
    const destination = this.watcher.items.at(-1) ?? ''
    const answer = await this.bus.call(
      new Message({ destination, path, interface: of, member, signature, body })
    )
    return answer?.body ?? []
  }
}

type Layout = [id: number, properties: Record<string, Variant>, children: readonly Variant<Layout>[]]
