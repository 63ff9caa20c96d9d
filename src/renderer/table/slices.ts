/** Works a job off in slices; answers the function that gives it up. */
export type Slicer = (job: Generator<void, void>) => () => void

const SLICE_MS = 6

/** A slice a task, so that input and frames come in between. */
export const inSlices: Slicer = (job) => {
  let timer: ReturnType<typeof setTimeout> | null = null
  const slice = (): void => {
    const until = performance.now() + SLICE_MS
    while (performance.now() < until) if (job.next().done) return
    timer = setTimeout(slice, 0)
  }
  slice()
  return () => {
    if (timer !== null) clearTimeout(timer)
  }
}
