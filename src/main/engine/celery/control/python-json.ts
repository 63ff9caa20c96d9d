/** A string, or one of the words that Python's json writes and JSON does not know. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g

/**
 * Reads what Python's json module wrote: a setting that is infinite stands there as `Infinity`. Such a number is null here.
 * @throws SyntaxError where it is no JSON even so
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : 'null')))
  }
}
