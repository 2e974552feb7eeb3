import type { RunView } from '../run-view.ts';
import { clockTime } from '../time-axis.ts';

interface StepsProps {
  readonly chapters: RunView['chapters'];
  readonly durationMs: number;
}

/** The timeline's steps as they began. */
export const Steps = ({ chapters, durationMs }: StepsProps) => (
  <section class="panel">
    <h2>Timeline</h2>
    {chapters.length === 0 && <p class="dim">Nothing was done to the fleet.</p>}
    <ol class="steps">
      {chapters.slice(0, shownMax).map(({ atMs, label }) => (
        <li key={`${atMs} ${label}`}>
          <time>{clockTime(atMs, durationMs)}</time> {label}
        </li>
      ))}
    </ol>
    {chapters.length > shownMax && <p class="dim">and {chapters.length - shownMax} more</p>}
  </section>
);

const shownMax = 12;
