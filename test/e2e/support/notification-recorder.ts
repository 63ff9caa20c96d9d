import dbus, { type MessageBus } from 'dbus-next'
import { until } from '../../support/until'

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'

/** One notification as the app sent it to the desktop. */
export interface ReceivedNotification {
  /** When it came, by this machine's clock. */
  readonly at: number
  /** The server's number for it. */
  readonly id: number
  readonly app: string
  readonly summary: string
  readonly body: string
  readonly actions: readonly string[]
}

/** The reasons of the Desktop Notifications Specification for a closed notification. */
const CLOSED_BY_PERSON = 2
const CLOSED_BY_CALL = 3

/** The desktop's notification server, as the specification has it; it keeps what it was asked to show. */
class RecordingServer extends dbus.interface.Interface {
  readonly received: ReceivedNotification[] = []
  private last = 0

  GetCapabilities(): string[] {
    return ['actions', 'body']
  }

  GetServerInformation(): string[] {
    return ['taskguard-recorder', 'Task Guard', '1', '1.2']
  }

  Notify(
    app: string,
    replaces: number,
    _icon: string,
    summary: string,
    body: string,
    actions: string[]
  ): number {
    const id = replaces === 0 ? ++this.last : replaces
    this.received.push({ at: Date.now(), id, app, summary, body, actions })
    return id
  }

  CloseNotification(id: number): void {
    this.NotificationClosed(id, CLOSED_BY_CALL)
  }

  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason]
  }

  ActionInvoked(id: number, action: string): [number, string] {
    return [id, action]
  }
}

RecordingServer.configureMembers({
  methods: {
    GetCapabilities: { inSignature: '', outSignature: 'as' },
    GetServerInformation: { inSignature: '', outSignature: 'ssss' },
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u', outSignature: '' }
  },
  signals: {
    NotificationClosed: { signature: 'uu' },
    ActionInvoked: { signature: 'us' }
  }
})

/** A real notification server on a test's session bus. */
export class NotificationRecorder {
  private constructor(
    private readonly bus: MessageBus,
    private readonly server: RecordingServer
  ) {}

  static async start(busAddress: string): Promise<NotificationRecorder> {
    const bus = dbus.sessionBus({ busAddress })
    const server = new RecordingServer(NAME)
    bus.export(PATH, server)
    await bus.requestName(NAME, dbus.NameFlag.DO_NOT_QUEUE)
    return new NotificationRecorder(bus, server)
  }

  /** Everything received so far, oldest first. */
  get received(): readonly ReceivedNotification[] {
    return this.server.received
  }

  /** The first notification that fits, received already or within the deadline. */
  waitFor(
    what: string,
    fits: (notification: ReceivedNotification) => boolean,
    { timeoutMs = 10_000 } = {}
  ): Promise<ReceivedNotification> {
    return until(`a notification: ${what}`, () => this.server.received.find(fits), { timeoutMs })
  }

  /** A person clicks it: the desktop reports the action, then the notification goes. */
  click(id: number): void {
    this.server.ActionInvoked(id, 'default')
    this.server.NotificationClosed(id, CLOSED_BY_PERSON)
  }

  /** A person dismisses it. */
  dismiss(id: number): void {
    this.server.NotificationClosed(id, CLOSED_BY_PERSON)
  }

  stop(): void {
    this.bus.disconnect()
  }
}
