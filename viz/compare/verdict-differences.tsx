import { plain } from '../../reports/metrics/quantity.ts';
import type { CompareQueries, VerdictDifference } from '../data/compare-queries.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import { type RunView, seek, select } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';

interface VerdictDifferencesProps {
  readonly view: RunView;
  readonly compareQueries: CompareQueries;
  readonly a: OpenedRun;
  readonly b: OpenedRun;
}

/** Controls whose verdicts differ between the runs; a click goes to the first one within the window. */
export function VerdictDifferences({ view, compareQueries, a, b }: VerdictDifferencesProps) {
  const { window } = view;
  const answer = useAsked(
    () => window.value,
    (span) => compareQueries.verdicts(span),
  );
  const go = async ({ control, verdict, ...counts }: VerdictDifference): Promise<void> => {
    const run = counts.a >= counts.b ? a : b;
    const scale = run.info.manifest.tickMs / a.info.manifest.tickMs;
    const { from, to } = window.peek();
    const { first } = await run.events({ from: from / scale, to: to / scale }, EVENTS_MAX);
    const row = first.find((event) => event.control === control && event.verdict === verdict);
    if (row === undefined) return;
    seek(view, row.t * scale);
    if (row.device !== undefined) {
      const device = view.info.devices.numberOf(run.info.devices.name(row.device));
      select(view, device < 0 ? undefined : device);
    }
  };
  return (
    <section aria-labelledby="verdict-differences">
      <h2 id="verdict-differences">
        Verdicts that differ <small>in window</small>
      </h2>
      {answer.value?.length === 0 && <p class="empty">Every control gave the same verdicts equally often.</p>}
      <table class="beside" hidden={!answer.value?.length}>
        <thead>
          <tr>
            <th scope="col">control</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col">Δ</th>
          </tr>
        </thead>
        <tbody>
          {answer.value?.map((difference) => (
            <tr key={`${difference.control} ${difference.verdict}`}>
              <th scope="row">
                <button type="button" class="quiet" onClick={() => void go(difference)}>
                  {difference.control}: {difference.verdict}
                </button>
              </th>
              <td>{plain(difference.a)}</td>
              <td>{plain(difference.b)}</td>
              <td>{`${difference.b > difference.a ? '+' : ''}${plain(difference.b - difference.a)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const EVENTS_MAX = 100_000;
