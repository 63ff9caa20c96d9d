import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { Socket } from 'node:net'

export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a request is answered; `hang`: never · `cut`: the connection is closed without an answer. */
export type WebhookAnswer =
  | {
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'hang'
  | 'cut'

/** A real HTTP server that keeps what it was sent, and answers as the test says. */
export class WebhookServer {
  /** Everything that came, whatever was answered. */
  readonly received: ReceivedRequest[] = []
  /** What was answered with a 2xx. */
  readonly taken: ReceivedRequest[] = []
  /** For the next requests, one after the other; then `answer` again. */
  readonly next: WebhookAnswer[] = []
  answer: WebhookAnswer = { status: 200, body: 'ok' }
  #server: Server | null = null
  readonly #sockets = new Set<Socket>()
  #port = 0

  static async start(): Promise<WebhookServer> {
    const server = new WebhookServer()
    await server.comeBack()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook/7f3a9c21d0e84b56`
  }

  get port(): number {
    return this.#port
  }

  /** The connection is refused from here on. */
  async vanish(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** On the same port. */
  async comeBack(): Promise<void> {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => (body += text))
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request
        const received = { method, path, headers, body }
        this.received.push(received)
        const answer = this.next.shift() ?? this.answer
        if (answer === 'hang') return
        if (answer === 'cut') {
          request.socket.destroy()
          return
        }
        if (answer.status >= 200 && answer.status < 300) this.taken.push(received)
        response.writeHead(answer.status, answer.headers).end(answer.body ?? '')
      })
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', () => resolve())
    })
    const address = server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
    this.#server = server
  }

  async stop(): Promise<void> {
    await this.vanish()
  }
}
