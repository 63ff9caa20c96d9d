import { UsageError } from '@shared/errors'
import type { Language, Translator } from '@shared/i18n'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import type { ToEngine } from '@shared/live/link'
import { addChannel, enableChannel, removeChannel, replaceChannel } from '../../engine/settings'
import type { CallHandlers } from '../ipc/handle-calls'
import type { ChannelBook } from './channel-book'
import { ChannelTests } from './channel-tests'
import { checkChannel, saveChannel } from './save-channel'

export interface ChannelDeskTools {
  readonly home: string
  readonly book: ChannelBook
  readonly language: () => Language
  readonly translator: () => Translator
  readonly send: (message: ToEngine) => boolean
  /** Settings or secrets have changed: resolves when they are in force and the windows know. */
  readonly changed: () => Promise<void>
  /** Shows a notification; answers why it could not, or null. */
  readonly notify: (title: string, body: string) => Promise<string | null>
}

type ChannelCall = Extract<keyof CallHandlers, `channels:${string}`>

/** Answers what windows ask about alert channels. */
export class ChannelDesk {
  readonly tests: ChannelTests

  constructor(private readonly tools: ChannelDeskTools) {
    this.tests = new ChannelTests(tools.send, () => tools.translator()('shell:engineNotThere'))
  }

  get handlers(): Pick<CallHandlers, ChannelCall> {
    return {
      'channels:save': (draft) => this.#thenTold(() => this.#save(draft)),
      'channels:test': (draft) => this.#test(draft),
      'channels:change': async (args) => {
        const answer = await this.#thenTold(() => this.#change(args))
        // The engine has let go of it by then.
        if (answer.ok && args.do === 'remove')
          this.tools.send({ kind: 'undelivered', identity: args.identity, do: 'remove' })
        return answer
      },
      'channels:undelivered': ({ identity, do: act }) => {
        this.tools.send({ kind: 'undelivered', identity, do: act })
        return undefined
      },
      'channels:testNotification': () => this.#testNotification()
    }
  }

  /** The windows hear of the change before they hear that it is done. */
  async #thenTold<A extends { readonly ok: boolean }>(change: () => Promise<A>): Promise<A> {
    const answer = await change()
    if (answer.ok) await this.tools.changed()
    return answer
  }

  async #save(draft: CallArgs<'channels:save'>): Promise<CallResult<'channels:save'>> {
    const { home, book } = this.tools
    book.hide(draft.url, draft.secret)
    return saveChannel(draft, {
      secrets: book.secrets,
      add: (channel) => addChannel(home, channel),
      replace: (identity, channel) => replaceChannel(home, identity, channel)
    })
  }

  async #test(draft: CallArgs<'channels:test'>): Promise<CallResult<'channels:test'>> {
    const { book, language } = this.tools
    book.hide(draft.url, draft.secret)
    const checked = checkChannel(draft, book.secrets)
    if (Array.isArray(checked)) return { ok: false, faults: checked }
    const { kind, language: own } = checked.settings
    const answer = await this.tests.run({
      kind,
      url: checked.with.url ?? '',
      secret: checked.with.secret,
      language: own === 'auto' ? language() : own
    })
    return { ok: true, answer }
  }

  async #change(args: CallArgs<'channels:change'>): Promise<CallResult<'channels:change'>> {
    const { home, book } = this.tools
    try {
      if (args.do === 'enable') await enableChannel(home, args.identity, args.enabled)
      else {
        await removeChannel(home, args.identity)
        book.secrets.forget(args.identity)
      }
      return { ok: true }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return { ok: false, faults: [{ field: error.field, message: error.problem, code: error.code }] }
    }
  }

  async #testNotification(): Promise<CallResult<'channels:testNotification'>> {
    const t = this.tools.translator()
    const problem = await this.tools.notify(t('alerts:message.test.title'), t('alerts:test.native'))
    return { ok: problem === null, detail: problem ?? '' }
  }
}
