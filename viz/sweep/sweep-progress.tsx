import { useEffect, useState } from 'preact/hooks';
import { plain } from '../../reports/metrics/quantity.ts';
import type { SweepWorker } from '../../reports/sweep/parse-sweep.ts';
import { type DoneAt, paceText } from './pace.ts';
import type { OpenedSweep } from './sweep-source.ts';

interface SweepProgressProps {
  readonly opened: OpenedSweep;
  /** When the page first saw the sweep; undefined for one that it does not follow. */
  readonly since: DoneAt | undefined;
}

/** A sweep that is running: how far it is, how fast, and who makes its runs. */
export function SweepProgress({ opened, since }: SweepProgressProps) {
  const { runs, workers } = opened;
  const done = runs.filter((run) => run !== undefined).length;
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const pace = since === undefined ? '' : paceText(since, { at: now, done }, runs.length);
  return (
    <div class="sweep-progress">
      <progress aria-label="Finished runs" value={done} max={runs.length} />
      <p class="incomplete">
        The sweep is running, or was killed: {plain(runs.length - done)} of {plain(runs.length)} runs are missing.{' '}
        {pace !== '' && <span class="pace">{pace}. </span>}
        {since === undefined ? 'The page shows the finished ones.' : 'The page shows the finished ones, and follows.'}
      </p>
      {workers.length > 0 && <Workers workers={workers} />}
    </div>
  );
}

function Workers({ workers }: { readonly workers: readonly SweepWorker[] }) {
  const gone = workers.filter(({ isThere }) => !isThere).length;
  const there = workers.length - gone;
  return (
    <details class="workers" open={workers.length <= OPEN_MAX}>
      <summary>
        {plain(there)} {there === 1 ? 'worker' : 'workers'}
        {gone > 0 && `, ${plain(gone)} gone`}
      </summary>
      <ul>
        {workers.map(({ name, done, isThere }) => (
          <li key={name} class={isThere ? undefined : 'gone'}>
            <span class="mono">{name}</span> {plain(done)} {done === 1 ? 'run' : 'runs'}
            {!isThere && ', gone'}
          </li>
        ))}
      </ul>
    </details>
  );
}

const OPEN_MAX = 8;
/** Between two finished runs the pace goes down. */
const EVERY_MS = 2_000;
