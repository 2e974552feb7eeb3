import { useEffect, useState } from 'preact/hooks';
import { ChooseFolder } from '../start/choose-folder.tsx';
import { type ServedSweep, servedSweeps } from '../start/served-sweeps.ts';
import { SweepList } from '../start/sweep-list.tsx';
import { Logo } from '../style/logo.tsx';

interface SweepStartProps {
  readonly isReading: boolean;
  onFiles(files: readonly File[]): void;
  onServed(name: string): void;
}

/** Asks for a sweep: dropped, chosen, or from the list of the server. */
export function SweepStart({ isReading, onFiles, onServed }: SweepStartProps) {
  const [served, setServed] = useState<readonly ServedSweep[]>([]);
  useEffect(() => {
    void servedSweeps().then(setServed);
  }, []);
  return (
    <main class="start">
      <Logo />
      <h1>Open a sweep</h1>
      {served.length > 0 && <SweepList sweeps={served} onChoose={onServed} />}
      <p>
        <code>fleetlab sweep</code> leaves a folder and prints where it is. Drop that folder here, or choose it.
      </p>
      <div class="drop" aria-busy={isReading}>
        {isReading ? (
          <p role="status">Reading the sweep…</p>
        ) : (
          <ChooseFolder label="Choose a sweep folder" isMain onFiles={onFiles} />
        )}
        <p class="mono">sweeps/&lt;scenario&gt;-&lt;hash&gt;</p>
      </div>
      <p class="dim">
        You see every cell beside the others, each figure with its spread over the seeds. The files are read in this
        page; none of them leaves your machine. <a href="./index.html">Runs have a page of their own.</a>
      </p>
    </main>
  );
}
