import type { Sign } from '../data/signs.ts';
import { isLoud, outlines } from './sign-shape.ts';

/** A sign as drawn in a cell, for a legend. */
export function SignIcon({ shape, tone }: Pick<Sign, 'shape' | 'tone'>) {
  const { d, isFilled } = outlines[shape];
  const loud = isLoud(shape);
  const color = loud ? 'var(--panel)' : `var(--${tone})`;
  return (
    <svg class="sign-icon" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" fill={`var(--${loud ? tone : 'healthy'})`} />
      {loud ? (
        <rect x="1.75" y="1.75" width="12.5" height="12.5" fill="none" stroke="var(--panel)" />
      ) : (
        <rect x="1.5" y="1.5" width="13" height="13" fill="var(--panel)" />
      )}
      <path d={d} fill={isFilled ? color : 'none'} stroke={isFilled ? 'none' : color} stroke-width="2.2" />
    </svg>
  );
}
