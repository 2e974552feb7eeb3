import type { MetricSummary, Summary } from '../../reports/outcome/summary.ts';
import { aggregateText, concernedText, valueText } from '../../reports/print/measured-text.ts';

/** The thresholds and figures of both runs side by side; equal figures are left out. */
export function FiguresBeside({ a, b }: { readonly a: Summary; readonly b: Summary }) {
  const ids = Object.keys(a.metrics).filter((id) => id in b.metrics);
  const rows = ids
    .map((id) => [id, shown(a.metrics[id]), shown(b.metrics[id])] as const)
    .filter(([, inA, inB]) => inA !== inB);
  return (
    <section aria-labelledby="figures-beside">
      <h2 id="figures-beside">Figures that differ</h2>
      {rows.length === 0 && <p class="empty">All figures are the same.</p>}
      <table class="beside">
        <thead>
          <tr>
            <th scope="col">metric</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([id, inA, inB]) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td class={missed(a, id)}>{inA}</td>
              <td class={missed(b, id)}>{inB}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function shown(metric: MetricSummary): string {
  const of = (metric.never ?? 0) > 0 ? ` (${concernedText(metric)})` : '';
  return metric.shape === 'value' ? `${valueText(metric)}${of}` : `p95 ${aggregateText(metric.p95, metric)}${of}`;
}

/** A figure whose threshold was missed. */
const missed = ({ thresholds }: Summary, id: string): string =>
  thresholds.some(({ metric, met }) => metric === id && !met) ? 'bad' : '';
