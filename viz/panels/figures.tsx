import { plain, showQuantity } from '../../reports/print/quantity.ts';
import type { MetricSummary } from '../../reports/summary.ts';

/** All figures of the run; one without data is left out. */
export function Figures({ metrics }: { readonly metrics: Readonly<Record<string, MetricSummary>> }) {
  const measured = Object.entries(metrics).filter(([, metric]) =>
    metric.shape === 'value' ? metric.value !== null : metric.count > 0,
  );
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
              <td>
                {metric.shape === 'value'
                  ? showQuantity(metric.value, metric.unit)
                  : `med ${showQuantity(metric.med, metric.unit)} · p95 ${showQuantity(metric.p95, metric.unit)} · max ${showQuantity(metric.max, metric.unit)} · of ${plain(metric.count)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
