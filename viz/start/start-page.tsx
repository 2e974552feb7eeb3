import { useEffect, useState } from 'preact/hooks';
import type { Progress } from '../../reports/trace-index/run-data.ts';
import { readLink } from '../state/link.ts';
import { Logo } from '../style/logo.tsx';
import { ChooseFolder } from './choose-folder.tsx';
import { RunList } from './run-list.tsx';
import { type ServedRun, servedRuns } from './served-runs.ts';
import { type ServedSweep, servedSweeps } from './served-sweeps.ts';
import { SweepList } from './sweep-list.tsx';

interface StartPageProps {
  readonly reading: { readonly progress: Progress | undefined } | undefined;
  /** The first run, when the page asks for a second one to compare with it. */
  readonly against?: string | undefined;
  /** Whether to open the run or runs that a link names without asking. */
  readonly mayChoose: boolean;
  onFiles(files: readonly File[]): void;
  /** One run, or two to compare. */
  onServed(runs: readonly ServedRun[]): void;
  onBack?: (() => void) | undefined;
}

/** Asks for a run: dropped, chosen, or from the list of the server. */
export function StartPage({ reading, against, mayChoose, onFiles, onServed, onBack }: StartPageProps) {
  const [served, setServed] = useState<readonly ServedRun[]>([]);
  const [sweeps, setSweeps] = useState<readonly ServedSweep[]>([]);
  useEffect(() => {
    if (against === undefined) void servedSweeps().then(setSweeps);
    void servedRuns().then((runs) => {
      setServed(runs);
      if (against !== undefined || !mayChoose) return;
      // Opens the runs of the link, or the only run that is served.
      const link = readLink(location.hash);
      const named = (wanted: string | undefined): readonly ServedRun[] => runs.filter(({ name }) => name === wanted);
      const run = named(link.run)[0] ?? (runs.length === 1 ? runs[0] : undefined);
      if (run !== undefined) onServed([run, ...named(link.vs)]);
    });
  }, []);
  // A run cannot be compared with itself.
  const others = served.filter(({ name }) => name !== against);
  return (
    <main class="start">
      <Logo />
      <h1>{against === undefined ? 'Open a run' : `Compare with ${against}`}</h1>
      {others.length > 0 && (
        <RunList runs={others} isBusy={reading !== undefined} mayCompare={against === undefined} onChoose={onServed} />
      )}
      {sweeps.length > 0 && <SweepList sweeps={sweeps} />}
      <p>
        <code>fleetlab run</code> leaves a folder for every run and prints where it is. Drop that folder here, or choose
        it.
      </p>
      <div class="drop" aria-busy={reading !== undefined}>
        {reading === undefined ? (
          <ChooseFolder label="Choose a run folder" isMain onFiles={onFiles} />
        ) : (
          <Reading progress={reading.progress} />
        )}
        <p class="mono">runs/&lt;scenario&gt;-&lt;seed&gt;-&lt;hash&gt;</p>
      </div>
      <p class="dim">
        You see the fleet at every instant of the run, and why each device is in its state. The files are read in this
        page; none of them leaves your machine.
      </p>
      {onBack !== undefined && (
        <p>
          <button type="button" onClick={onBack}>
            Back to {against}
          </button>
        </p>
      )}
    </main>
  );
}

function Reading({ progress }: { readonly progress: Progress | undefined }) {
  const share =
    progress === undefined || progress.what !== 'rows' ? undefined : progress.done / Math.max(1, progress.total);
  return (
    <p role="status" class="reading">
      <progress max={1} {...(share === undefined ? {} : { value: share })} aria-label="Reading the run" />
      {share === undefined
        ? 'Reading the run…'
        : `${progress!.done.toLocaleString('en')} of ${progress!.total.toLocaleString('en')} rows`}
    </p>
  );
}
