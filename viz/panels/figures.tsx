import type { MetricSummary } from '../../reports/outcome/summary.ts';
import { aggregateText, concernedText, isMeasured, valueText } from '../../reports/print/measured-text.ts';

/** All figures of the run, except those that concern no device. */
export function Figures({ metrics }: { readonly metrics: Readonly<Record<string, MetricSummary>> }) {
  const measured = Object.entries(metrics).filter(([, metric]) => isMeasured(metric));
  return (
    <details class="figures">
      <summary>
        <h2>Figures of the run</h2>
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
