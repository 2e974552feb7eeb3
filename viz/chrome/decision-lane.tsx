import { useEffect } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { type DecisionMark, MARK_WIDTH, marksOf, totalOf } from '../state/decision-marks.ts';
import { inWords } from '../state/decision-words.ts';
import { openMark } from '../state/go-to-row.ts';
import { type RunView, wholeRun } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { LANE_NAME_ROOM, LaneName } from './lane-name.tsx';

/** Refusals and attacks on the time axis: one mark each, or one for several close together; a click opens it. */
export function DecisionLane({ view, width }: { readonly view: RunView; readonly width: number }) {
  const columns = useAsked(
    () => ({ window: wholeRun(view), width: Math.floor(width) }),
    async ({ window, width }) => (width < 1 ? undefined : view.queries.decisionColumns(window, width)),
    [view, width],
  );
  const marks = marksOf(columns.value ?? []);
  useEffect(() => {
    view.marksOfDecisions.value = marks;
  }, [columns.value]);
  const opened = view.opened.value;
  const near = (x: number): DecisionMark | undefined =>
    marks.reduce<DecisionMark | undefined>(
      (best, mark) =>
        Math.abs(mark.x - x) < Math.min(MARK_WIDTH, Math.abs((best?.x ?? Number.POSITIVE_INFINITY) - x)) ? mark : best,
      undefined,
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: [ and ] step along it, and the panel beside the fleet lists its rows
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      class="decisions"
      title="Refusals and attacks ([ and ] step along)"
      onClick={(event) => {
        const mark = near(event.clientX - event.currentTarget.getBoundingClientRect().left);
        if (mark !== undefined) void openMark(view, mark);
      }}
    >
      {columns.value !== undefined && marks.length === 0 && (
        <p class="dim">Nothing was refused, and no attack got in.</p>
      )}
      {marks.length > 0 && <LaneName name="Decisions" width={width} first={marks[0].x} last={marks.at(-1)!.x} />}
      <svg width={width} height={16} aria-hidden="true">
        {marks.map((mark, i) => (
          <Mark
            key={mark.x}
            mark={mark}
            room={(marks[i + 1]?.x ?? width - LANE_NAME_ROOM) - mark.x}
            isOpen={opened !== undefined && mark.from >= opened.from && mark.to <= opened.to}
          />
        ))}
      </svg>
    </div>
  );
}

interface MarkProps {
  readonly mark: DecisionMark;
  readonly room: number;
  readonly isOpen: boolean;
}

/** Filled where an attack got in, struck through where everything was refused. */
function Mark({ mark: { x, counts }, room, isOpen }: MarkProps) {
  const total = totalOf(counts);
  const label = `×${plain(total)}`;
  const isLetIn = counts['let in'] > 0;
  return (
    <g class={`${isLetIn ? 'let-in' : 'struck'} ${isOpen ? 'open' : ''}`} transform={`translate(${x + 0.5},8)`}>
      <title>{inWords(counts)}</title>
      <circle r={3.6} />
      {!isLetIn && <path d="M-3.6 3.6L3.6 -3.6" />}
      {total > 1 && room > label.length * 7 + 14 && (
        <text x={6} y={4}>
          {label}
        </text>
      )}
    </g>
  );
}
