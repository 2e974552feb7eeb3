import { plain } from '../../reports/metrics/quantity.ts';
import { LineChart } from '../charts/line-chart.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { useAsked } from '../state/use-asked.ts';

export const errorsPanel: Panel = { id: 'errors', title: 'Errors reported / s', place: 'over time', View: Errors };

/** Failures per second that devices reported to the cloud; not shown for a run without any. */
function Errors({ view, title }: PanelProps) {
  const { queries, info } = view;
  const total = useAsked(
    () => info.end,
    async (end) => (await queries.series('errors.reported', { from: 0, to: end }, 1)).last.at(-1),
  );
  if (!(total.value! > 0)) return null;
  return (
    <LineChart
      view={view}
      title={title}
      lines={[{ series: 'errors.reported', label: 'errors', tone: 'trouble' }]}
      isRate
      height={40}
      note={([errors], high) =>
        high === 0 ? 'none in the window' : Number.isNaN(errors) ? '–' : plain(Math.round(errors * 100) / 100)
      }
    />
  );
}
