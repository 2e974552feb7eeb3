import { plain, showQuantity } from '../../reports/metrics/quantity.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { limitsOf } from '../charts/series-limits.ts';
import { onlineIn } from '../data/signs.ts';
import { type RunView, seek } from '../state/run-view.ts';
import { useDeepestDrop } from './use-deepest-drop.ts';

export const onlinePanel: Panel = { id: 'online', title: 'Online', place: 'over time', View: Online };

/** How many devices are online, and the deepest drop. */
function Online({ view, title }: PanelProps) {
  const { info } = view;
  const devices = info.devices.count;
  const drop = useDeepestDrop(view).value;
  if (view.group.value !== undefined)
    return (
      <LineChart
        view={view}
        title={title}
        lines={[{ series: 'fleet.onlineShare', label: 'online, %', tone: 'main', times: 100 }]}
        byGroup
        isRate={false}
        limits={limitsOf(view, ['fleet.onlineMin', 'fleet.onlineAtEnd', 'fleet.onlineShare'], 100)}
        top={102}
        height={84}
        note={([online]) => (Number.isNaN(online) ? '' : showQuantity(online / 100, 'share'))}
      />
    );
  const at = (t: number): string => secondTime(t * info.manifest.tickMs, info.end * info.manifest.tickMs);
  return (
    <>
      <LineChart
        view={view}
        title={title}
        lines={[{ series: 'fleet.online', label: 'online', tone: 'main' }]}
        isRate={false}
        limits={limitsOf(view, ['fleet.onlineMin', 'fleet.onlineAtEnd'], devices)}
        top={devices * 1.02}
        height={84}
        exact={({ factCounts }) => [onlineIn(factCounts)]}
        note={([online]) =>
          Number.isNaN(online) ? (
            `of ${plain(devices)}`
          ) : (
            <>
              <button
                type="button"
                class="quiet count"
                title="Show these devices on the map"
                onClick={() => void catchOnline(view)}
              >
                {plain(online)}
              </button>{' '}
              of {plain(devices)} · {showQuantity(online / devices, 'share')}
            </>
          )
        }
      />
      {drop != null && (
        <p class="fact">
          Deepest drop: {plain(drop.before)} to {plain(drop.least)} at{' '}
          <button type="button" class="quiet" title="Go to the drop" onClick={() => seek(view, drop.leastAt)}>
            {at(drop.leastAt)}
          </button>
          {!drop.isMadeGood && ', not recovered'}
        </p>
      )}
    </>
  );
}

async function catchOnline({ queries, t, caught }: RunView): Promise<void> {
  const found = await queries.find('link:online', Math.floor(t.peek()));
  caught.value = found.count === 0 ? undefined : { ...found, by: 'online' };
}
