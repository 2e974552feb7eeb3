import { useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { HandsBand } from '../../reports/sweep/hands-band.ts';
import { handsBand } from '../../reports/sweep/hands-band.ts';
import type { Sweep, SweepRuns } from '../../reports/sweep/sweep.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';

interface HandsChartProps {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  /** The cell that is in detail, or that others are compared with. */
  readonly cell: number | undefined;
}

/** Devices in foreign hands over time, in one cell: the median over its seeds in a band from the 5 % to the 95 % quantile. */
export function HandsChart({ sweep, runs, cell }: HandsChartProps) {
  const bands = sweep.cells.map((_, place) => handsBand(sweep, runs, place));
  const [chosen, setChosen] = useState<number>();
  const shown = chosen ?? cell ?? bands.findIndex((band) => band !== undefined);
  const band = bands[shown];
  if (bands.every((one) => one === undefined)) return null;
  // Even, so that the middle of the axis is a whole number of devices.
  const most = 2 * Math.ceil(Math.max(...bands.flatMap((one) => one?.p95 ?? [])) / 2);
  return (
    <ChartFrame
      class="hands"
      title="Devices in foreign hands"
      note={band === undefined ? '' : `median and 5% .. 95% of ${band.runs} ${band.runs === 1 ? 'seed' : 'seeds'}`}
      files="Save"
      table={() => tableOf(band)}
    >
      <div class="tools">
        <label class="choose">
          Cell
          <select value={shown} onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}>
            {sweep.cells.map(({ name }, place) => (
              <option key={name} value={place}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {band === undefined ? (
        <p class="empty">No run of this cell has finished, or an older version ran them.</p>
      ) : most === 0 ? (
        <p class="empty">
          In no seed of any cell was a device in foreign hands at one of the {band.median.length} instants looked at.
        </p>
      ) : (
        <Picture band={band} most={most} />
      )}
    </ChartFrame>
  );
}

/** All cells have one scale, so that they can be compared. */
function Picture({ band, most }: { readonly band: HandsBand; readonly most: number }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const letter = 11.5 * textScale.value;
  const height = Math.round(Math.min(16 * 16, Math.max(160, width * 0.35)));
  const [left, bottom] = [(plain(most).length + 1) * letter * 0.65 + 10, height - letter * 1.8];
  const top = letter;
  const last = band.median.length - 1;
  const x = (i: number): number => left + (i / last) * (width - left - letter * 2.5);
  const y = (value: number): number => bottom - (value / most) * (bottom - top);
  const line = (values: readonly number[], order: readonly number[] = [...values.keys()]): string =>
    order.map((i) => `${x(i).toFixed(1)} ${y(values[i]).toFixed(1)}`).join('L');
  const back = [...band.p05.keys()].reverse();
  const peak = Math.max(...band.median);
  return (
    <div ref={box} class="drawing">
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`Devices in foreign hands from 0 to ${showSpan(band.endMs)}: the median is ${plain(peak)} at most, and ${plain(band.median[last])} at the end; the 95 % quantile is ${plain(Math.max(...band.p95))} at most`}
        >
          <g class="axes">
            {[0, most / 2, most].map((value) => (
              <g key={value}>
                <line class="grid" x1={left} x2={x(last)} y1={y(value)} y2={y(value)} />
                <text x={left - 6} y={y(value) + letter * 0.35} text-anchor="end">
                  {plain(value)}
                </text>
              </g>
            ))}
            {[0, 0.5, 1].map((share) => (
              <text key={share} x={x(share * last)} y={height - 4} text-anchor="middle">
                {share === 0 ? '0' : showSpan(Math.round(band.endMs * share))}
              </text>
            ))}
          </g>
          <path class="hands-band" d={`M${line(band.p95)}L${line(band.p05, back)}Z`} />
          <path class="hands-median" d={`M${line(band.median)}`} />
        </svg>
      )}
    </div>
  );
}

function tableOf(band: HandsBand | undefined) {
  const { endMs, median, p05, p95 } = band ?? { endMs: 0, median: [], p05: [], p95: [] };
  const rows = median.map((value, i) => {
    const at = showSpan(Math.round((endMs * i) / (median.length - 1)));
    return [at, value, p05[i], p95[i]];
  });
  return { columns: ['time', 'median', 'p05', 'p95'], rows };
}
