import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { useAsked } from '../state/use-asked.ts';

export const refusalsPanel: Panel = {
  id: 'refusals',
  title: 'Refusals by control',
  place: 'after time',
  View: Refusals,
};

/** The refusals within the window, by control. */
function Refusals({ view, title }: PanelProps) {
  const answer = useAsked(
    () => view.window.value,
    async (window) => ({ window, verdicts: await view.queries.verdicts(window) }),
  );
  const all = answer.value?.verdicts ?? [];
  const { from, to } = answer.value?.window ?? { from: 0, to: 0 };
  const { end, manifest } = view.info;
  const [begins, ends] = [from, to].map((t) => exactTime(t * manifest.tickMs, end * manifest.tickMs));
  const refusals = all.filter(({ verdict }) => verdict === 'refuse');
  const allowed = all.reduce((sum, { verdict, count }) => sum + (verdict === 'allow' ? count : 0), 0);
  const most = Math.max(1, ...refusals.map(({ count }) => count));
  return (
    <ChartFrame
      title={title}
      note={allowed > 0 ? `${plain(allowed)} allowed in window` : 'in window'}
      table={() => ({
        columns: ['control', 'verdict', 'count', 't', 'from', 'until', 'to'],
        rows: all.map(({ control, verdict, count }) => [control, verdict, count, from, begins, to, ends]),
        about: 'One row per control and verdict: how often between the two instants, both included.',
      })}
    >
      {answer.value !== undefined && refusals.length === 0 ? (
        <p class="empty">Nothing was refused in the window.</p>
      ) : (
        <ul class="bars">
          {refusals.slice(0, SHOWN_MAX).map(({ control, count }) => (
            <li key={control}>
              <span>{control}</span>
              <i style={{ width: `${Math.max(1, (count / most) * 100)}%` }} />
              <em>{plain(count)}</em>
            </li>
          ))}
        </ul>
      )}
    </ChartFrame>
  );
}

const SHOWN_MAX = 8;
