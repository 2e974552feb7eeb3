import { useMemo, useRef } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import { exactTime } from '../../reports/print/time-axis.ts';
import type { Rollout } from '../../reports/trace-index/rollouts.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { Panel, PanelProps } from '../charts/panel.tsx';
import { useDerived } from '../state/use-derived.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { type Course, coursesOf, type Stay } from './course.ts';
import { hasRollouts } from './has-rollouts.ts';

export const rolloutCourses: Panel = {
  id: 'rollout-courses',
  title: 'Course of the rollout',
  place: 'over time',
  when: hasRollouts,
  View: RolloutCourses,
};

/** Rollouts and their parts on the time axis: their states over time, and above each its state at the instant. */
function RolloutCourses({ view, title }: PanelProps) {
  const { info, window, t } = view;
  const { manifest, rollouts, end } = info;
  const scale = textScale.value;
  const [box, { width }] = useSize<HTMLDivElement>();
  const plot = useRef<HTMLDivElement>(null);
  useTimeHandling(plot, view, () => window.peek());
  const all = useMemo(
    () => rollouts.flatMap((rollout) => coursesOf(rollout, manifest, end).map((course) => ({ rollout, ...course }))),
    [info],
  );
  const shown = all.slice(0, SHOWN_MAX);
  // The index of the current stay changes seldom; the instant changes all the time.
  const places = useDerived(() => shown.map(({ stays }) => placeAt(stays, Math.floor(t.value))).join(), [all]);
  const now = places.value.split(',').map(Number);
  const { from, to } = window.value;
  const endMs = end * manifest.tickMs;
  const x = (at: number): number => ((at - from) / (to - from)) * width;
  const lane = 29 * scale;
  return (
    <ChartFrame
      title={title}
      note={all.length > SHOWN_MAX ? `${SHOWN_MAX} of ${plain(all.length)}` : ''}
      table={() => ({
        columns: ['row', 't', 'time', 'rollout', 'part', 'state', 'reason'],
        rows: rollouts.flatMap(({ release, moves }) =>
          moves.map(({ row, t, part, state, reason }) => [
            row,
            t,
            exactTime(t * manifest.tickMs, endMs),
            release,
            part,
            state,
            reason,
          ]),
        ),
      })}
    >
      <div ref={box}>
        <div ref={plot} class="plot courses" style={{ height: `${shown.length * lane}px` }}>
          <svg width={width} height={shown.length * lane} role="img" aria-label={described(shown, now)}>
            {shown.map(({ rollout, part, stays }, i) => {
              const label = textOf(stays[now[i]], part !== '');
              const name = nameOf(rollout, part);
              const room = width / (6.7 * scale) - name.length - 2;
              return (
                <g
                  key={`${rollout.row} ${part}`}
                  transform={`translate(0,${i * lane})`}
                  class={part === '' ? 'whole' : ''}
                >
                  <text x={0} y={12 * scale} class="name">
                    {name}
                  </text>
                  <text x={width} y={12 * scale} text-anchor="end">
                    <title>{label}</title>
                    {label.length > room ? `${label.slice(0, Math.max(0, room - 1))}…` : label}
                  </text>
                  {stays.map(({ from, to, state, family, move }) => {
                    const [left, right] = [Math.max(0, x(from)), Math.min(width, x(to))];
                    return right < left ? null : (
                      <rect
                        key={`${from} ${state}`}
                        x={left}
                        y={17 * scale}
                        width={Math.max(1, right - left)}
                        height={7 * scale}
                        style={{ fill: `var(--${family})` }}
                      >
                        <title>{`${name} ${state} from ${exactTime(from * manifest.tickMs, endMs)}${move === undefined ? '' : `: ${move.reason}`}`}</title>
                      </rect>
                    );
                  })}
                </g>
              );
            })}
          </svg>
        </div>
      </div>
    </ChartFrame>
  );
}

const placeAt = (stays: readonly Stay[], t: number): number => stays.findLastIndex(({ from }) => from <= t);

const nameOf = ({ release, policy }: Rollout, part: string): string => (part === '' ? `${release}, ${policy}` : part);

/** The state of a course; the reason is added for parts only, since it is that of the part that changed. */
const textOf = (stay: Stay | undefined, withReason: boolean): string =>
  stay === undefined ? 'not begun' : `${stay.state}${withReason && stay.move?.reason ? `: ${stay.move.reason}` : ''}`;

const described = (shown: readonly (Course & { readonly rollout: Rollout })[], now: readonly number[]): string =>
  shown.map(({ rollout, part, stays }, i) => `${nameOf(rollout, part)} ${textOf(stays[now[i]], true)}`).join(', ');

const SHOWN_MAX = 12;
