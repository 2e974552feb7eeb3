import { headOf } from '../../reports/print/figure-text.ts';
import type { Figure } from '../../reports/sweep/figures.ts';
import { type Scale, ticksOf } from './scale.ts';
import { tickTexts } from './tick-text.ts';

/** The area of the plot within a picture, in pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface AxesProps {
  readonly plot: Plot;
  readonly y: Scale;
  readonly yFigure: Figure;
  readonly letter: number;
  readonly xTicks: readonly { readonly at: number; readonly text: string }[];
  readonly xTitle: string;
}

/** Grid, ticks and titles of a picture with two axes. `at` of a tick is its share of the width. */
export function Axes({ plot, y, yFigure, letter, xTicks, xTitle }: AxesProps) {
  const { left, top, width, height } = plot;
  const yTicks = ticksOf(y, height / (letter * 4), yFigure.unit);
  const texts = tickTexts(yTicks, yFigure);
  const across = (share: number): number => Math.round(left + share * width) + 0.5;
  const down = (share: number): number => Math.round(top + (1 - share) * height) + 0.5;
  return (
    <g class="axes">
      {yTicks.map((tick, i) => (
        <g key={tick}>
          <line class="grid" x1={left} x2={left + width} y1={down(y.at(tick))} y2={down(y.at(tick))} />
          <text x={left - 6} y={down(y.at(tick)) + letter * 0.35} text-anchor="end">
            {texts[i]}
          </text>
        </g>
      ))}
      {y.hasNever === true && (
        <g class="never">
          <line class="grid" x1={left} x2={left + width} y1={down(1)} y2={down(1)} />
          <text x={left - 6} y={down(1) + letter * 0.35} text-anchor="end">
            never
          </text>
        </g>
      )}
      {xTicks.map(({ at, text }) => (
        <g key={text}>
          <line class="grid" x1={across(at)} x2={across(at)} y1={top} y2={top + height} />
          <text x={across(at)} y={top + height + letter * 1.4} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      <text class="title" x={Math.max(0, left - letter * 3)} y={letter}>
        ↑ {headOf(yFigure)}
        {y.isLog ? ' (log)' : ''}
      </text>
      <text class="title" x={left + width} y={top + height + letter * 2.9} text-anchor="end">
        {xTitle}
      </text>
    </g>
  );
}

/** The plot area in a picture of this size, with room for the ticks beside and below, and for labels at the right. */
export function plotWithin(
  { width, height }: Pick<Plot, 'width' | 'height'>,
  y: Scale,
  figure: Figure,
  letter: number,
  right = letter * 1.6,
): Plot {
  const ticks = tickTexts(ticksOf(y, height / (letter * 4), figure.unit), figure).map((text) => text.length);
  const left = Math.ceil(Math.max(y.hasNever === true ? 5 : 3, ...ticks) * letter * 0.62) + 10;
  const top = Math.ceil(letter * 2.2);
  return {
    left,
    top,
    width: Math.max(40, width - left - right),
    height: Math.max(40, height - top - letter * 3.4),
  };
}
