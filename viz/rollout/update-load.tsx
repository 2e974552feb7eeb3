import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { limitsOf } from '../charts/series-limits.ts';
import type { RunView } from '../state/run-view.ts';
import { hasRollouts } from './has-rollouts.ts';

/** The load of the update service: each figure beside its capacity. */
export const updateLoad: readonly Panel[] = [
  { id: 'update-checks', title: 'Update checks / s', place: 'over time', when: hasRollouts, View: Checks },
  { id: 'update-traffic', title: 'Update traffic, Mbit/s', place: 'over time', when: hasRollouts, View: Traffic },
  { id: 'downloads', title: 'Downloads under way', place: 'over time', when: hasRollouts, View: Downloads },
];

function Checks({ view, title }: PanelProps) {
  const capacity = checksOf(view);
  return (
    <LineChart
      view={view}
      title={title}
      lines={[
        { series: 'updates.checks', label: 'checks', tone: 'main' },
        { series: 'updates.dropped', label: 'not answered', tone: 'trouble' },
      ]}
      isRate
      withPeaks
      limits={[...limitsOf(view, ['update.checkPeak']), ...carries(capacity, 'checks a second')]}
      height={48}
      note={([made, dropped]) =>
        `${shown(made)}${dropped > 0 ? ` · ${shown(dropped)} not answered` : ''}${capacity ? ` · capacity ${plain(capacity)}` : ''}`
      }
    />
  );
}

function Traffic({ view, title }: PanelProps) {
  const bytes = view.info.manifest.plan.updates?.bytesPerSecond;
  const bits = bytes === undefined ? undefined : bytes * MEGABITS;
  return (
    <LineChart
      view={view}
      title={title}
      lines={[{ series: 'updates.bytes', label: 'asked for', tone: 'main', times: MEGABITS }]}
      isRate
      withPeaks
      limits={[...limitsOf(view, ['update.bytesPeak'], MEGABITS), ...carries(bits, 'Mbit/s')]}
      height={48}
      note={([asked]) => `${shown(asked)} asked for${bits ? ` of ${plain(bits)}` : ''}`}
    />
  );
}

function Downloads({ view, title }: PanelProps) {
  return (
    <LineChart
      view={view}
      title={title}
      lines={[
        // Without a limit, waiting checks are only in transit.
        ...(checksOf(view) === undefined ? [] : [waiting]),
        { series: 'updates.downloading', label: 'downloading', tone: 'main' },
      ]}
      isRate={false}
      height={40}
      note={(values) => {
        const [queued, under] = values.length > 1 ? values : [0, ...values];
        return `${shown(under)}${queued > 0 ? ` · ${shown(queued)} checks wait` : ''}`;
      }}
    />
  );
}

const checksOf = ({ info }: RunView) => info.manifest.plan.updates?.checksPerSecond;

const waiting = { series: 'updates.checkQueue', label: 'checks waiting', tone: 'trouble' } as const;

/** From bytes per second. */
const MEGABITS = 8 / 1e6;

const carries = (value: number | undefined, unit: string) =>
  value === undefined ? [] : [{ value, label: `the server carries ${plain(value)} ${unit}`, isMissed: false }];

const shown = (value: number): string => (Number.isNaN(value) ? '–' : plain(Math.round(value * 10) / 10));
