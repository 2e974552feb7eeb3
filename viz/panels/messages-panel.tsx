import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';

export const messagesPanel: Panel = { id: 'messages', title: 'Messages / s', place: 'over time', View: Messages };

/** Readings per second: produced, delivered and dropped. */
function Messages({ view, title }: PanelProps) {
  return (
    <LineChart
      view={view}
      title={title}
      lines={[
        { series: 'messages.produced', label: 'produced', tone: 'quiet' },
        { series: 'messages.delivered', label: 'delivered', tone: 'main' },
        { series: 'messages.dropped', label: 'dropped', tone: 'trouble' },
      ]}
      byGroup
      isRate
      height={52}
      note={([produced, delivered, dropped]) =>
        `${shown(delivered)} delivered of ${shown(produced)}${dropped > 0 ? ` · ${shown(dropped)} dropped` : ''}`
      }
    />
  );
}

const shown = (rate: number): string => (Number.isNaN(rate) ? '–' : plain(Math.round(rate * 10) / 10));
