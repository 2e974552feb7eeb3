import { useEffect, useState } from 'preact/hooks';
import type { Progress } from '../data/run-port.ts';
import { readLink } from '../replay/link.ts';
import { type ServedRun, servedRuns } from '../served-runs.ts';
import { ChooseFolder } from './choose-folder.tsx';
import { Logo } from './logo.tsx';

interface StartPageProps {
  readonly reading: { readonly progress: Progress | undefined } | undefined;
  /** Given when a second run is asked for, to hold against the first. */
  readonly against?: string | undefined;
  /** Opens the run that a link names by itself. */
  readonly mayChoose: boolean;
  onFiles(files: readonly File[]): void;
  onServed(run: ServedRun): void;
  onBack?: (() => void) | undefined;
}

/** Asks for a run: dropped, chosen, or from the list of whoever serves the page. */
export function StartPage({ reading, against, mayChoose, onFiles, onServed, onBack }: StartPageProps) {
  const [served, setServed] = useState<readonly ServedRun[]>([]);
  useEffect(() => {
    void servedRuns().then((runs) => {
      setServed(runs);
      // A link names its run; and where there is one alone, nobody has to choose.
      const wanted = readLink(location.hash).run;
      const run = runs.find(({ name }) => name === wanted) ?? (runs.length === 1 ? runs[0] : undefined);
      if (run !== undefined && against === undefined && mayChoose) onServed(run);
    });
  }, []);
  return (
    <main class="start">
      <Logo />
      <h1>{against === undefined ? 'Open a run' : `Compare with ${against}`}</h1>
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
      {served.length > 0 && (
        <nav aria-label="Runs that are served here">
          <ul class="served">
            {served.map((run) => (
              <li key={run.name}>
                <button type="button" disabled={reading !== undefined} onClick={() => onServed(run)}>
                  <b>{run.scenario}</b>
                  {run.passed !== undefined && (
                    <span class={run.passed ? 'chip ok' : 'chip bad'}>{run.passed ? 'passed' : 'missed'}</span>
                  )}
                  <span class="dim">{run.about}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <p class="dim">
        You see the fleet through the run, moment by moment, and why each device is as it is. The files are read in this
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
