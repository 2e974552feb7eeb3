import { plain } from '../../reports/print/quantity.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Replay } from '../replay/replay.ts';
import { useAsked } from '../replay/use-asked.ts';

/** What was refused within the window, by the control that did; a press finds the devices. */
export function RefusalsPanel({ replay }: { readonly replay: Replay }) {
  const answer = useAsked(
    () => replay.window.value,
    (window) => replay.port.verdicts(window),
  );
  const all = answer.value ?? [];
  const refusals = all.filter(({ verdict }) => verdict === 'refuse');
  const allowed = all.reduce((sum, { verdict, count }) => sum + (verdict === 'allow' ? count : 0), 0);
  const most = Math.max(1, ...refusals.map(({ count }) => count));
  return (
    <ChartFrame
      title="Refusals by control"
      note={allowed > 0 ? `${plain(allowed)} allowed in window` : 'in window'}
      table={() => ({
        columns: ['control', 'verdict', 'count'],
        rows: all.map(({ control, verdict, count }) => [control, verdict, count]),
      })}
    >
      {answer.value !== undefined && refusals.length === 0 ? (
        <p class="empty">Nothing was refused in the window.</p>
      ) : (
        <ul class="bars">
          {refusals.slice(0, shownMax).map(({ control, count }) => (
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

const shownMax = 8;
