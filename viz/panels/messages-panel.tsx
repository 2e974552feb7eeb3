import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { RunView } from '../state/run-view.ts';

/** Readings per second: produced, delivered and dropped. */
export const MessagesPanel = ({ view }: { readonly view: RunView }) => (
  <LineChart
    view={view}
    title="Messages / s"
    lines={[
      { series: 'messages.produced', label: 'produced', tone: 'quiet' },
      { series: 'messages.delivered', label: 'delivered', tone: 'main' },
      { series: 'messages.dropped', label: 'dropped', tone: 'trouble' },
    ]}
    isRate
    height={52}
    note={([produced, delivered, dropped]) =>
      `${shown(delivered)} delivered of ${shown(produced)}${dropped > 0 ? ` · ${shown(dropped)} dropped` : ''}`
    }
  />
);

const shown = (rate: number): string => (Number.isNaN(rate) ? '–' : plain(Math.round(rate * 10) / 10));
