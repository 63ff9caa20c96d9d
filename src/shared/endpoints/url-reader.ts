import { UsageError, type UsageCode } from '../errors'
import { plainTls, type RedisTarget, type TlsTarget } from './target'

export const TLS_QUERY = ['ca', 'cert', 'key', 'sni'] as const

/** The parts that every connection's URL has. Its faults name the field and the part at fault, never the password. */
export class UrlReader {
  /** @param field whose value is read, for the error: a flag, a variable or a setting */
  constructor(protected readonly field: string) {}

  user(text: string): Pick<RedisTarget, 'username' | 'password'> {
    const [username = '', password = ''] = text.split(/:(.*)/s)
    return {
      username: username === '' ? null : this.decode(username, 'user'),
      password: password === '' ? null : this.decode(password, 'password')
    }
  }

  decode(text: string, what: string): string {
    try {
      return decodeURIComponent(text)
    } catch {
      throw this.fault(`has a % in its ${what} that is no %XX escape (write a % as %25)`, 'url_escape')
    }
  }

  /** @param code the catalogs' words for an unknown part */
  query(
    text: string,
    known: readonly string[],
    code: UsageCode = 'url_query'
  ): Partial<Record<string, string>> {
    const found: Partial<Record<string, string>> = {}
    for (const pair of text.split('&').filter((part) => part !== '')) {
      const [rawName = '', rawValue = ''] = pair.split(/=(.*)/s)
      const name = this.decode(rawName, 'query')
      if (!known.includes(name)) {
        const taken = known.length === 0 ? 'nothing' : known.map((each) => `?${each}=`).join(', ')
        // The name alone: a value might be a password put in the wrong place.
        throw this.fault(`does not know ?${name.slice(0, 32)}=; takes ${taken}`, code)
      }
      found[name] = this.decode(rawValue, 'query')
    }
    return found
  }

  fault(problem: string, code: UsageCode): UsageError {
    return new UsageError(this.field, problem, code)
  }
}

export const tlsOf = (query: Partial<Record<string, string>>): TlsTarget => ({
  ...plainTls,
  caFile: query['ca'] || null,
  certFile: query['cert'] || null,
  keyFile: query['key'] || null,
  servername: query['sni'] || null
})
