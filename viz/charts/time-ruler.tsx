import { marksWithin, markText, secondTime } from '../../reports/print/time-axis.ts';
import { type RunView, wholeRun } from '../state/run-view.ts';
import { useTimeHandling } from '../state/use-time-handling.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';

/** The axis that all charts share, and the window that they show. */
export function TimeRuler({ view }: { readonly view: RunView }) {
  const { window, info } = view;
  const [box, { width }] = useSize<HTMLDivElement>();
  useTimeHandling(box, view, () => window.peek());
  const scale = textScale.value;
  const { tickMs } = info.manifest;
  const { from, to } = window.value;
  const endMs = info.end * tickMs;
  const { marks, stepMs } = marksWithin(from * tickMs, to * tickMs, Math.max(2, Math.floor(width / (72 * scale))));
  return (
    <div ref={box} class="ruler">
      <svg width={width} height={20 * scale} aria-hidden="true">
        {marks.map((mark) => {
          const x = ((mark / tickMs - from) / (to - from)) * width;
          const text = markText(mark, stepMs, endMs);
          const half = text.length * 3.4 * scale;
          const anchor = x < half ? 'start' : x > width - half ? 'end' : 'middle';
          return (
            <g key={mark}>
              <line x1={x} x2={x} y1={0} y2={4} />
              <text x={Math.min(width, Math.max(0, x))} y={15 * scale} text-anchor={anchor}>
                {text}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Which part of the run the charts show, and a button back to the whole run. */
export function WindowNote({ view }: { readonly view: RunView }) {
  const { window, info } = view;
  const { from, to } = window.value;
  const { tickMs } = info.manifest;
  const endMs = info.end * tickMs;
  const whole = wholeRun(view);
  const isWhole = from === whole.from && to === whole.to;
  return (
    <span class="window-note">
      {isWhole
        ? view.info.manifest.trim === undefined
          ? 'whole run'
          : 'whole part'
        : `${secondTime(from * tickMs, endMs)} – ${secondTime(to * tickMs, endMs)}`}
      {!isWhole && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            window.value = whole;
          }}
        >
          Whole run
        </button>
      )}
    </span>
  );
}
