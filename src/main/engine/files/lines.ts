import { createReadStream } from 'node:fs'

/** A line of a file; one that no line break ends was cut off. */
export interface FileLine {
  readonly text: string
  readonly ended: boolean
}

/**
 * A file's lines, by line feeds alone, read a part at a time: the loop is free between two parts.
 * @throws the file system's error
 */
export async function* linesOf(path: string): AsyncGenerator<FileLine> {
  let rest = ''
  for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: 64 * 1024 })) {
    const lines = `${rest}${String(part)}`.split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) yield { text, ended: true }
  }
  if (rest !== '') yield { text: rest, ended: false }
}
