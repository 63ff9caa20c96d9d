import { jobFault, type JobFault } from '@shared/jobs/fault'
import type { JobTemplateView } from '@shared/jobs/template'
import type { JobView } from '@shared/jobs/view'
import type { GpuView } from '@shared/gpus/view'
import type {
  GpusMessage,
  JobAnswer,
  JobCall,
  JobOp,
  JobResultOf,
  JobsMessage,
  JobTemplatesMessage
} from '@shared/live/jobs'
import type { LiveRequest } from '@shared/live/view'
import { createStore, type StoreApi } from 'zustand/vanilla'

export type JobCallOf<O extends JobOp> = Extract<JobCall, { op: O }>
export type JobAnswered<O extends JobOp> =
  | { readonly result: JobResultOf<O>; readonly faults: null }
  | { readonly result: null; readonly faults: readonly JobFault[] }

/** The jobs of this machine as the engine tells of them; as of then while its port is gone. */
export interface JobsState {
  /** Whether the list has ever come. */
  readonly loaded: boolean
  readonly jobs: ReadonlyMap<string, JobView>
  /** Null: not told yet. */
  readonly templates: readonly JobTemplateView[] | null
  /** The last reading; null: none yet. */
  readonly gpus: GpuView | null
}

export interface Jobs {
  readonly state: StoreApi<JobsState>
  readonly ask: <O extends JobOp>(call: JobCallOf<O>) => Promise<JobAnswered<O>>
  /** Has the GPUs read while somebody looks. Answers the function that ends it. */
  readonly watchGpus: () => () => void
  readonly receive: (message: JobsMessage | JobTemplatesMessage | JobAnswer | GpusMessage) => void
  /** The engine's port has come, or is gone: then what was asked has no answer. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

const lost = (): readonly JobFault[] => [jobFault('', 'unreachable')]

export function createJobs(): Jobs {
  const state = createStore<JobsState>(() => ({
    loaded: false,
    jobs: new Map(),
    templates: null,
    gpus: null
  }))
  const waiting = new Map<number, (answer: Pick<JobAnswer, 'result' | 'faults'>) => void>()
  let send: ((request: LiveRequest) => void) | null = null
  let asked = 0
  let watchers = 0
  return {
    state,
    ask: <O extends JobOp>(call: JobCallOf<O>) => {
      if (!send) return Promise.resolve<JobAnswered<O>>({ result: null, faults: lost() })
      asked += 1
      const request = asked
      send({ kind: 'job', request, call })
      return new Promise<JobAnswered<O>>((resolve) => {
        // The engine answers each call with its own result.
        waiting.set(request, (answer) => resolve(answer as JobAnswered<O>))
      })
    },
    watchGpus: () => {
      watchers += 1
      if (watchers === 1) send?.({ kind: 'watchGpus', watch: true })
      let ended = false
      return () => {
        if (ended) return
        ended = true
        watchers -= 1
        if (watchers === 0) send?.({ kind: 'watchGpus', watch: false })
      }
    },
    receive: (message) => {
      switch (message.kind) {
        case 'jobs': {
          const jobs = new Map(message.all ? [] : state.getState().jobs)
          for (const id of message.removed) jobs.delete(id)
          for (const job of message.jobs) jobs.set(job.id, job)
          state.setState({ loaded: true, jobs })
          return
        }
        case 'jobTemplates':
          state.setState({ templates: message.templates })
          return
        case 'gpus':
          state.setState({ gpus: message.view })
          return
        case 'jobAnswer': {
          const give = waiting.get(message.request)
          waiting.delete(message.request)
          give?.(message)
          return
        }
        default:
          message satisfies never
      }
    },
    connect: (next) => {
      for (const give of waiting.values()) give({ result: null, faults: [...lost()] })
      waiting.clear()
      send = next
      if (watchers > 0) next?.({ kind: 'watchGpus', watch: true })
    }
  }
}
