import { BrowserWindow, dialog, type WebContents } from 'electron'
import { UsageError } from '@shared/errors'
import type { Translator } from '@shared/i18n'
import type { CallArgs, CallResult, EventPayload } from '@shared/ipc/contract'
import { endpointIdentity, type EndpointSettings } from '@shared/settings/endpoint'
import type { Settings } from '@shared/settings/schema'
import type { ToEngine } from '@shared/live/link'
import {
  addEndpoint,
  addEndpoints,
  enableEndpoint,
  moveEndpoint,
  removeEndpoint,
  replaceEndpoint
} from '../../engine/settings'
import { celeryTarget } from '../../engine/celery/target'
import { settingsTarget } from '../../engine/redis/target'
import type { CallHandlers } from '../ipc/handle-calls'
import type { EndpointBook } from './endpoint-book'
import { EngineQuestions } from './engine-questions'
import { exportEndpoints, identityOf, readImport, type ReadImport } from './import-export'
import { checkDraft, draftSecrets, saveEndpoint, secretsIn } from './save-endpoint'

export interface DeskTools {
  readonly home: string
  readonly book: EndpointBook
  readonly settings: () => Settings
  readonly translator: () => Translator
  readonly send: (message: ToEngine) => boolean
  /** Settings or secrets have changed: resolves when they are in force and the windows know. */
  readonly changed: () => Promise<void>
  readonly tellStep: (window: WebContents, payload: EventPayload<'endpoints:testStep'>) => void
}

type EndpointCall = Extract<keyof CallHandlers, `endpoints:${string}`>
type Done = CallResult<'endpoints:change'>

/** Answers what windows ask about endpoints. */
export class EndpointDesk {
  readonly questions: EngineQuestions
  #read: ReadImport | null = null

  constructor(private readonly tools: DeskTools) {
    this.questions = new EngineQuestions(tools.send)
  }

  get handlers(): Pick<CallHandlers, EndpointCall> {
    const { book, settings, send } = this.tools
    return {
      'endpoints:add': (args) => this.#thenTold(() => book.add(args, settings())),
      'endpoints:save': (draft) => this.#thenTold(() => this.#save(draft)),
      'endpoints:test': (draft, window) => this.#test(draft, window),
      'endpoints:cancelTest': ({ token }) => {
        this.questions.cancelTest(token)
        return undefined
      },
      'endpoints:change': (args) => this.#thenTold(() => this.#change(args)),
      'endpoints:unlock': async ({ id, name }) => ({
        ok: await this.questions.unlock(id, name, settings()['endpoints.unlockFor'])
      }),
      'endpoints:lock': ({ id }) => {
        send({ kind: 'lock', id })
        return undefined
      },
      'endpoints:export': (_args, window) => this.#export(window),
      'endpoints:readImport': (_args, window) => this.#readImport(window),
      'endpoints:import': ({ names }) => this.#thenTold(() => this.#import(names))
    }
  }

  /** The windows hear of the change before they hear that it is done. */
  async #thenTold<A extends { readonly ok: boolean }>(change: () => Promise<A>): Promise<A> {
    const answer = await change()
    if (answer.ok) await this.tools.changed()
    return answer
  }

  get #endpoints(): readonly EndpointSettings[] {
    return this.tools.settings().endpoints
  }

  async #save(draft: CallArgs<'endpoints:save'>): Promise<CallResult<'endpoints:save'>> {
    const { home, book } = this.tools
    book.hide(Object.values(secretsIn(draft)))
    return saveEndpoint(draft, {
      endpoints: this.#endpoints,
      secrets: book.secrets,
      add: (endpoint) => addEndpoint(home, endpoint),
      replace: (identity, endpoint) => replaceEndpoint(home, identity, endpoint)
    })
  }

  async #test({ token, ...draft }: CallArgs<'endpoints:test'>, window: WebContents): Promise<Done> {
    const checked = checkDraft(draft)
    if (Array.isArray(checked)) return { ok: false, faults: checked }
    const { book, tellStep } = this.tools
    book.hide(Object.values(secretsIn(draft)))
    const secrets = draftSecrets(draft, checked, book.secrets)
    const place = {
      redis: settingsTarget(checked, secrets),
      namespace: checked.namespace,
      ...celeryTarget(checked, secrets)
    }
    await this.questions.test(token, place, (step) => tellStep(window, { token, step }))
    return { ok: true }
  }

  async #change(args: CallArgs<'endpoints:change'>): Promise<Done> {
    const { home, book } = this.tools
    const { identity } = args
    const standing = this.#endpoints.find((one) => endpointIdentity(one) === identity)
    return told(async () => {
      if (args.do === 'enable') return enableEndpoint(home, identity, args.enabled)
      if (args.do === 'move') return moveEndpoint(home, identity, args.to)
      await removeEndpoint(home, identity)
      const others = this.#endpoints.filter((one) => endpointIdentity(one) !== identity)
      if (standing) book.secrets.release(standing, others)
      return undefined
    })
  }

  async #export(window: WebContents): Promise<CallResult<'endpoints:export'>> {
    const t = this.tools.translator()
    const options = {
      title: t('shell:endpoints.export'),
      defaultPath: 'taskguard-endpoints.json',
      filters: [{ name: 'JSON', extensions: ['json'] }]
    }
    const owner = BrowserWindow.fromWebContents(window)
    const { filePath, canceled } = await (owner
      ? dialog.showSaveDialog(owner, options)
      : dialog.showSaveDialog(options))
    if (canceled || !filePath) return null
    await exportEndpoints(filePath, this.#endpoints)
    return { path: filePath, count: this.#endpoints.length }
  }

  async #readImport(window: WebContents): Promise<CallResult<'endpoints:readImport'>> {
    const t = this.tools.translator()
    const options = {
      title: t('shell:endpoints.import'),
      properties: ['openFile' as const],
      filters: [{ name: 'JSON', extensions: ['json'] }]
    }
    const owner = BrowserWindow.fromWebContents(window)
    const { filePaths, canceled } = await (owner
      ? dialog.showOpenDialog(owner, options)
      : dialog.showOpenDialog(options))
    const [path] = filePaths
    if (canceled || path === undefined) return null
    this.#read = await readImport(path, this.#endpoints)
    const { fault, items } = this.#read
    return { path, fault, items: [...items] }
  }

  async #import(names: readonly string[]): Promise<CallResult<'endpoints:import'>> {
    const { home, book } = this.tools
    const standing = this.#endpoints
    const chosen = names.flatMap((name) => this.#read?.endpoints.get(name) ?? [])
    const answer = await told(async () => {
      const fresh = chosen.filter(({ name }) => identityOf(name, standing) === undefined)
      if (fresh.length > 0) await addEndpoints(home, fresh)
      for (const endpoint of chosen) {
        const identity = fresh.includes(endpoint) ? undefined : identityOf(endpoint.name, standing)
        if (identity !== undefined) await replaceEndpoint(home, identity, endpoint)
      }
    })
    if (!answer.ok) return answer
    // What now points elsewhere leaves its password behind, and nobody else has a use for it.
    const taken = new Set(chosen.map(({ name }) => name))
    const kept = [...standing.filter(({ name }) => !taken.has(name)), ...chosen]
    for (const old of standing.filter(({ name }) => taken.has(name))) book.secrets.release(old, kept)
    return { ok: true, count: chosen.length }
  }
}

async function told(work: () => Promise<unknown>): Promise<Done> {
  try {
    await work()
    return { ok: true }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { ok: false, faults: [{ field: error.field, message: error.problem, code: error.code }] }
  }
}
