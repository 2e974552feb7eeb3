import { plain } from '../../reports/metrics/quantity.ts';
import { LEAVES_OUT_NEVER_TEXT } from '../../reports/sweep/parse-sweep.ts';
import { sharedClaim } from '../../reports/sweep/sweep.ts';
import { CopyCommand } from '../export/copy-command.tsx';
import { Logo } from '../style/logo.tsx';
import { theme, toggleTheme } from '../style/theme.ts';
import type { DoneAt } from './pace.ts';
import { SweepProgress } from './sweep-progress.tsx';
import type { OpenedSweep } from './sweep-source.ts';

interface SweepHeadProps {
  readonly opened: OpenedSweep;
  readonly isReading: boolean;
  onCsv(): void;
  onAgain(): void;
  /** Undefined where there are no other sweeps to go to. */
  readonly onLeave: (() => void) | undefined;
}

/** The scenario of the sweep, its claim, and how many of its runs are there. */
export function SweepHead({ opened, isReading, onCsv, onAgain, onLeave }: SweepHeadProps) {
  const { sweep, where, again } = opened;
  const claim = sharedClaim(sweep);
  return (
    <header class="top">
      {onLeave === undefined ? (
        <Logo />
      ) : (
        <button type="button" class="logo-button" aria-label="fleetlab: other sweeps" onClick={onLeave}>
          <Logo />
        </button>
      )}
      <h1>{sweep.scenario}</h1>
      <p class="claim" title={claim}>
        {claim ?? 'Each cell has a claim of its own.'}
      </p>
      <State {...opened} />
      <span class="mono about">{where}</span>
      {again !== undefined && (
        <button type="button" disabled={isReading} onClick={onAgain}>
          {isReading ? 'Reading' : 'Reload'}
        </button>
      )}
      <button type="button" onClick={onCsv}>
        Save CSV
      </button>
      <button type="button" onClick={() => print()}>
        Print
      </button>
      <button type="button" onClick={toggleTheme}>
        {theme.value === 'dark' ? 'Light' : 'Dark'}
      </button>
    </header>
  );
}

/** The progress of the sweep, in a word or two. */
function State({ end, runs, failed }: OpenedSweep) {
  const done = runs.filter((run) => run !== undefined).length;
  const count = `${plain(done)} of ${plain(runs.length)} runs`;
  if (end === 'running') return <span class="chip">running: {count}</span>;
  if (failed.length > 0) return <span class="chip bad">{plain(failed.length)} failed</span>;
  if (done < runs.length) return <span class="chip bad">{end === 'finished' ? count : `${end}: ${count}`}</span>;
  return <span class="chip ok">{count}</span>;
}

/** The size of the sweep, its command, and what is missing. */
export function SweepFacts({ opened, since }: { readonly opened: OpenedSweep; readonly since: DoneAt | undefined }) {
  const { sweep, runs, end, failed, leavesOutNever } = opened;
  const { cells, seeds, fidelity, version, command } = sweep;
  const missing = runs.filter((run) => run === undefined).length;
  const seedsText =
    seeds.length === 1 ? `seed ${seeds[0]}` : `${plain(seeds.length)} seeds (${seeds[0]} to ${seeds.at(-1)})`;
  return (
    <section class="facts" aria-label="About the sweep">
      <p>
        <b>{cells.length === 1 ? '1 cell' : `${plain(cells.length)} cells`}</b> × <b>{seedsText}</b>, fidelity{' '}
        {fidelity}, fleetlab {version}
      </p>
      <CopyCommand label="Command of the sweep" command={command} />
      {leavesOutNever && (
        <p class="incomplete" role="status">
          {LEAVES_OUT_NEVER_TEXT}
        </p>
      )}
      {end === 'running' && <SweepProgress opened={opened} since={since} />}
      {missing > 0 && end !== 'running' && (
        <p class="incomplete" role="status">
          The sweep {end === 'interrupted' ? 'was interrupted' : 'is not whole'}: {plain(missing)} of{' '}
          {plain(runs.length)} runs are missing. The page shows the finished ones. Run the same command again for the
          rest.
        </p>
      )}
      {failed.length > 0 && (
        <details class="failures">
          <summary>{failed.length === 1 ? '1 run failed' : `${plain(failed.length)} runs failed`}</summary>
          <ul>
            {failed.slice(0, 100).map(({ cell, replication, reason }) => (
              <li key={`${cell} ${replication}`}>
                {cell}, seed {seeds[replication - 1] ?? replication}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
