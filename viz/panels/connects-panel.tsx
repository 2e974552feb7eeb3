import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { limitsOf } from '../charts/series-limits.ts';

export const connectsPanel: Panel = { id: 'connects', title: 'Connects / s', place: 'over time', View: Connects };

/** Dials per second, those accepted, and the capacity of the edge. */
function Connects({ view, title }: PanelProps) {
  const capacity = view.info.manifest.plan.broker.handshakesPerSecond;
  const limits = [
    ...limitsOf(view, ['connect.ratePeak']),
    ...(capacity === undefined || capacity === null || view.group.value !== undefined
      ? []
      : [{ value: capacity, label: `the edge finishes ${capacity} handshakes a second`, isMissed: false }]),
  ];
  return (
    <LineChart
      view={view}
      title={title}
      lines={[
        { series: 'connects.attempted', label: 'dialed', tone: 'quiet' },
        { series: 'connects.refused', label: 'refused', tone: 'trouble' },
        { series: 'connects.accepted', label: 'accepted', tone: 'main' },
      ]}
      byGroup
      isRate
      withPeaks
      limits={limits}
      height={64}
      note={([, refused, accepted]) =>
        `${shown(accepted)} in · ${shown(refused)} refused${capacity ? ` · capacity ${plain(capacity)}` : ''}`
      }
    />
  );
}

const shown = (rate: number): string => (Number.isNaN(rate) ? '–' : plain(Math.round(rate * 10) / 10));
