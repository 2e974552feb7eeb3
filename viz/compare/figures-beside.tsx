import type { MetricSummary, Summary } from '../../reports/outcome/summary.ts';
import { aggregateText, concernedText, measuredText, valueText } from '../../reports/print/measured-text.ts';

/** The figures of both runs side by side, then those of groups and of thresholds by group; equal figures are left out. */
export function FiguresBeside({ a, b }: { readonly a: Summary; readonly b: Summary }) {
  const rows = [
    ...figureRows(a.metrics, b.metrics, ''),
    ...thresholdRows(a, b),
    ...(a.groups ?? []).flatMap(({ on, metrics }) =>
      figureRows(metrics, b.groups?.find((group) => group.on === on)?.metrics ?? {}, ` on ${on}`),
    ),
  ].filter(([, inA, inB]) => inA !== inB);
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
          {rows.map(([id, inA, inB, metric]) => (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td class={missed(a, metric)}>{inA}</td>
              <td class={missed(b, metric)}>{inB}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `asked` is the metric, or the threshold, whose miss marks the figure. */
type Row = readonly [name: string, inA: string, inB: string, asked: string];
type Metrics = Summary['metrics'];

const figureRows = (a: Metrics, b: Metrics, on: string): readonly Row[] =>
  Object.keys(a).flatMap((id): readonly Row[] => (id in b ? [[id + on, shown(a[id]), shown(b[id]), id + on]] : []));

/** Thresholds of both runs about a group: the figure of the metric does not show how that group differs. */
const thresholdRows = (a: Summary, b: Summary): readonly Row[] =>
  a.thresholds.flatMap((one): readonly Row[] => {
    const name = `${one.metric} ${one.text}`;
    const other = b.thresholds.find(({ metric, text }) => name === `${metric} ${text}`);
    return other === undefined || !/ on /.test(name) ? [] : [[name, measuredText(one), measuredText(other), name]];
  });

function shown(metric: MetricSummary): string {
  const of = (metric.never ?? 0) > 0 ? ` (${concernedText(metric)})` : '';
  return metric.shape === 'value' ? `${valueText(metric)}${of}` : `p95 ${aggregateText(metric.p95, metric)}${of}`;
}

/** A figure whose threshold was missed. */
const missed = ({ thresholds }: Summary, asked: string): string =>
  thresholds.some(({ metric, text, met }) => (metric === asked || `${metric} ${text}` === asked) && !met) ? 'bad' : '';
