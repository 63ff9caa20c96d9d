import { visible } from '../../../text/visible'
import type { ContentOf } from '../../../workbench/editors/content'
import type { EditorKind } from '../../../workbench/editors/editor-kind'
import { Icon } from '../../../workbench/icon'
import { jobMark } from '../state'
import { useJobsState } from '../use-jobs'
import { JobPage } from './job-page'

/** A job's tab: its icon tells how it stands. */
export const jobEditor: EditorKind<ContentOf<'job'>> = {
  title: ({ type, resourceId }) => visible(`${type} ${resourceId}`),
  Icon: function JobIcon({ content: { key } }) {
    const job = useJobsState((state) => state.jobs.get(key))
    const mark = job ? jobMark(job) : { icon: 'play-circle', className: '' }
    return <Icon name={mark.icon} className={mark.className} />
  },
  Page: ({ content }) => <JobPage key={content.key} id={content.key} />
}
