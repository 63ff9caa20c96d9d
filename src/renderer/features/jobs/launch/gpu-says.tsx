import type { GpuStand } from '@shared/jobs/launch'
import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { ellipsizeMiddle, visible } from '../../../text/visible'

/** What this machine's GPUs mean for the job. */
export function GpuSays({ gpus }: { readonly gpus: GpuStand }): ReactNode {
  const { t } = useText()
  switch (gpus.state) {
    case 'none':
      return gpus.instead ? t('jobs:gpus.without') : t('jobs:gpus.notWanted')
    case 'free':
      return t('jobs:gpus.gets', {
        gpus: gpus.gpus.map(({ index, name }) => t('jobs:gpuNamed', { index, name: visible(name) }))
      })
    case 'queued':
      return t(gpus.holders.length > 0 ? 'jobs:gpus.queuedBehind' : 'jobs:gpus.queued', {
        count: gpus.ahead,
        holders: gpus.holders.map(({ type, id }) => ellipsizeMiddle(visible(`${type} ${id}`), 48))
      })
    case 'never':
      return t('jobs:gpus.never', { detail: visible(gpus.detail) })
    default:
      return gpus satisfies never
  }
}
