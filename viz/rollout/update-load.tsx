import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { limitsOf } from '../charts/series-limits.ts';
import type { RunView } from '../state/run-view.ts';

/** The load of the update service: checks, bytes, and downloads under way or waiting, each beside its capacity. */
export function UpdateLoad({ view }: { readonly view: RunView }) {
  const server = view.info.manifest.plan.updates;
  const checks = server?.checksPerSecond;
  const bits = server?.bytesPerSecond === undefined ? undefined : server.bytesPerSecond * MEGABITS;
  return (
    <>
      <LineChart
        view={view}
        title="Update checks / s"
        lines={[
          { series: 'updates.checks', label: 'checks', tone: 'main' },
          { series: 'updates.dropped', label: 'not answered', tone: 'trouble' },
        ]}
        isRate
        withPeaks
        limits={[...limitsOf(view, ['update.checkPeak']), ...carries(checks, 'checks a second')]}
        height={48}
        note={([made, dropped]) =>
          `${shown(made)}${dropped > 0 ? ` · ${shown(dropped)} not answered` : ''}${checks ? ` · capacity ${plain(checks)}` : ''}`
        }
      />
      <LineChart
        view={view}
        title="Update traffic, Mbit/s"
        lines={[{ series: 'updates.bytes', label: 'asked for', tone: 'main', times: MEGABITS }]}
        isRate
        withPeaks
        limits={[...limitsOf(view, ['update.bytesPeak'], MEGABITS), ...carries(bits, 'Mbit/s')]}
        height={48}
        note={([asked]) => `${shown(asked)} asked for${bits ? ` of ${plain(bits)}` : ''}`}
      />
      <LineChart
        view={view}
        title="Downloads under way"
        lines={[
          // Without a limit, waiting checks are only in transit.
          ...(checks === undefined ? [] : [waiting]),
          { series: 'updates.downloading', label: 'downloading', tone: 'main' },
        ]}
        isRate={false}
        height={40}
        note={(values) => {
          const [queued, under] = values.length > 1 ? values : [0, ...values];
          return `${shown(under)}${queued > 0 ? ` · ${shown(queued)} checks wait` : ''}`;
        }}
      />
    </>
  );
}

const waiting = { series: 'updates.checkQueue', label: 'checks waiting', tone: 'trouble' } as const;

/** From bytes per second. */
const MEGABITS = 8 / 1e6;

const carries = (value: number | undefined, unit: string) =>
  value === undefined ? [] : [{ value, label: `the server carries ${plain(value)} ${unit}`, isMissed: false }];

const shown = (value: number): string => (Number.isNaN(value) ? '–' : plain(Math.round(value * 10) / 10));
