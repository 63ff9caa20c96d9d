export { NvidiaSmi } from './nvidia-smi'
export { gpuHolders } from './lock'
export { takeGpus, waitForGpus } from './take'
export type { GpuAnswer, GpuRefusal, GpuRequest, TakenGpus } from './take'
