import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { RunView } from '../state/run-view.ts';

interface DeltaChartProps {
  readonly view: RunView;
  readonly title: string;
  readonly series: string;
  readonly isRate: boolean;
  /** B and A, where the rows give them exactly. */
  exact?(): readonly [b: number, a: number];
}

/** A series in both runs, the area between them filled, and their difference. */
export const DeltaChart = ({ view, title, series, isRate, exact }: DeltaChartProps) => (
  <LineChart
    view={view}
    title={title}
    lines={[
      ...(isRate ? [] : [{ series: `between:${series}`, label: 'between', tone: 'between' } as const]),
      { series: `b:${series}`, label: 'B', tone: 'other' },
      { series, label: 'A', tone: 'first' },
    ]}
    isRate={isRate}
    height={64}
    {...(exact === undefined ? {} : { exact })}
    note={(values) => {
      const [b, a] = values.slice(-2);
      return `A ${shown(a)} · B ${shown(b)} · ${apart(b - a)}`;
    }}
  />
);

const shown = (value: number): string => (Number.isNaN(value) ? '–' : plain(Math.round(value * 10) / 10));

const apart = (delta: number): string =>
  Number.isNaN(delta) ? 'Δ –' : `Δ ${delta > 0 ? '+' : ''}${plain(Math.round(delta * 10) / 10)}`;
