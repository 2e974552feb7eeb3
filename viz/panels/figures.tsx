import type { MetricSummary } from '../../reports/outcome/summary.ts';
import { aggregateText, concernedText, isMeasured, valueText } from '../../reports/print/measured-text.ts';
import type { Panel, PanelProps } from '../charts/panel.tsx';

export const figures: Panel = { id: 'figures', title: 'Figures of the run', place: 'after time', View: Figures };

/** All figures of the run, except those that concern no device. */
function Figures({ view, id, title }: PanelProps) {
  const measured = Object.entries(view.info.summary.metrics).filter(([, metric]) => isMeasured(metric));
  return (
    <details class={id}>
      <summary>
        <h2>{title}</h2>
      </summary>
      <table>
        <tbody>
          {measured.map(([id, metric]) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{shown(metric)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function shown(metric: MetricSummary): string {
  const of = concernedText(metric);
  if (metric.shape === 'value') return [valueText(metric), of].filter(Boolean).join(' · ');
  const { med, p95, max } = metric;
  const text = (value: number | null): string => aggregateText(value, metric);
  return `med ${text(med)} · p95 ${text(p95)} · max ${text(max)} · ${of}`;
}
