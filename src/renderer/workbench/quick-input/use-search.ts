import type { Translator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import { findingTexts } from '@shared/findings/texts'
import { useEffect, useMemo, useState } from 'react'
import { endpointName } from '../../features/endpoints/endpoint-name'
import { inSlices } from '../../table/slices'
import { orderedFindings } from '../../features/problems/group'
import { useText } from '../../i18n/text'
import { useApp } from '../app'
import { searchLive, type Searchable, type Searched } from './search-live'

export interface Search extends Searched {
  /** What was typed when these were found: older than the input while the next search runs. */
  readonly query: string | null
}

const nothing: Search = { query: null, results: [], more: false }

/** Searches the live view for what is typed, in slices between frames; typing on gives the search up. */
export function useSearch(query: string): Search {
  const { live } = useApp()
  const { t } = useText()
  const titles = useMemo(() => titlesIn(t), [t])
  const [found, setFound] = useState<Search>(nothing)
  useEffect(() => {
    const { findings, endpoints } = live.state.getState()
    const searchable: Searchable = {
      // A copy: rows come and go between the slices.
      rows: [...live.rows.values()],
      findings: orderedFindings(findings),
      endpoints,
      titleOf: titles,
      nameOf: (endpoint) => endpointName(endpoint, t)
    }
    return inSlices(job(query, searchable, setFound))
  }, [query, live, t, titles])
  return found
}

function* job(query: string, searchable: Searchable, found: (search: Search) => void): Generator<void, void> {
  found({ query, ...(yield* searchLive(query, searchable)) })
}

/** A finding's title, made once a finding: there may be thousands, and each stroke asks again. */
function titlesIn(t: Translator): (finding: LiveFinding) => string {
  const known = new WeakMap<LiveFinding, string>()
  return (finding) => {
    const title = known.get(finding) ?? findingTexts(t, finding).title
    known.set(finding, title)
    return title
  }
}
