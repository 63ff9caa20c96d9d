/** Charts that wait to be made: one a frame, so that a page of twenty holds nobody up. */
const waiting: (() => void)[] = []
let frame = 0

function next(): void {
  waiting.shift()?.()
  frame = waiting.length > 0 ? requestAnimationFrame(next) : 0
}

/** Answers the function that takes it back. */
export function whenItsTurn(make: () => void): () => void {
  waiting.push(make)
  if (frame === 0) frame = requestAnimationFrame(next)
  return () => {
    const at = waiting.indexOf(make)
    if (at !== -1) waiting.splice(at, 1)
  }
}
