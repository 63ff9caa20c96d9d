/** redlock 5 beta ships types that its own `exports` hide; what the bench uses of them. */
declare module 'redlock' {
  interface Lock {
    release(): Promise<unknown>
  }
  export default class Redlock {
    constructor(clients: Iterable<object>, settings?: { retryCount?: number })
    acquire(resources: string[], duration: number): Promise<Lock>
  }
}
