import { plain, showQuantity } from '../../reports/print/quantity.ts';
import type { MetricSummary } from '../../reports/summary.ts';

/** The figures with an entry a device or an episode. */
export const Distributions = ({ metrics }: { readonly metrics: Readonly<Record<string, MetricSummary>> }) => (
  <section class="panel wide-table">
    <h2>Distributions</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden">Metric</span>
          </th>
          <th scope="col">median</th>
          <th scope="col">p95</th>
          <th scope="col">max</th>
          <th scope="col">entries</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(metrics).map(
          ([id, metric]) =>
            metric.shape === 'distribution' && (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{showQuantity(metric.med, metric.unit)}</td>
                <td>{showQuantity(metric.p95, metric.unit)}</td>
                <td>{showQuantity(metric.max, metric.unit)}</td>
                <td>{plain(metric.count)}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  </section>
);
