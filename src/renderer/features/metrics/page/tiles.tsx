import { useMemo, type ReactNode } from 'react'
import type { MetricsView } from '@shared/metrics/view'
import { useText } from '../../../i18n/text'
import { useMetricsActions } from '../use-metrics'
import { tilesOf, type Tile } from '../panels/tiles'
import { formatValue } from '../units'
import { formatPercent } from '../../../text/format'
import { Sparkline } from './sparkline'

/** The numbers that one looks at first; each leads to its chart. */
export function Tiles({ view }: { readonly view: MetricsView }): ReactNode {
  const { t } = useText()
  const tiles = useMemo(() => tilesOf(view, t), [view, t])
  return (
    <ul className="metrics-tiles" aria-label={t('metrics:tiles')}>
      {tiles.map((tile) => (
        <li key={tile.id}>
          <TileButton tile={tile} />
        </li>
      ))}
    </ul>
  )
}

function TileButton({ tile }: { readonly tile: Tile }): ReactNode {
  const { t, language } = useText()
  const actions = useMetricsActions()
  const value = tile.value === null ? t('metrics:unknown') : formatValue(tile.value, tile.unit, language)
  const { more } = tile
  return (
    <button
      type="button"
      className="metrics-tile"
      data-mood={tile.mood}
      data-tile={tile.id}
      title={t(tile.least ? 'metrics:atLeastHint' : `metrics:tileHint.${tile.id}`)}
      onClick={() => actions.reveal(tile.panel)}
    >
      <span className="metrics-tile-name">{tile.name}</span>
      <span className={tile.value === null ? 'metrics-tile-value unknown' : 'metrics-tile-value'}>
        {tile.least ? t('metrics:atLeast', { value }) : value}
      </span>
      <span className="metrics-tile-more">
        {more === null
          ? ''
          : t(`metrics:more.${more.text}`, {
              share: formatPercent(more.params['share'] ?? 0, language),
              most: formatValue(more.params['most'] ?? 0, tile.unit, language)
            })}
      </span>
      <Sparkline values={tile.spark} />
    </button>
  )
}
