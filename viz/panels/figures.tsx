import { showQuantity } from '../../reports/print/quantity.ts';
import type { MetricSummary } from '../../reports/summary.ts';

type Metrics = Readonly<Record<string, MetricSummary>>;

/** The figures that are one number; one without data says so. */
export const Figures = ({ metrics }: { readonly metrics: Metrics }) => (
  <section class="panel">
    <h2>Figures</h2>
    <table>
      <tbody>
        {Object.entries(metrics).map(
          ([id, metric]) =>
            metric.shape === 'value' && (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{showQuantity(metric.value, metric.unit)}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  </section>
);
