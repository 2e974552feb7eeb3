import { ChooseFolder } from './choose-folder.tsx';
import { Logo } from './logo.tsx';

interface StartPageProps {
  readonly isReading: boolean;
  onFiles(files: readonly File[]): void;
}

export const StartPage = ({ isReading, onFiles }: StartPageProps) => (
  <main class="start">
    <Logo />
    <h1>Open a run</h1>
    <p>
      <code>fleetlab run</code> leaves a folder for every run and prints where it is. Drop that folder here, or choose
      it.
    </p>
    <div class="drop" aria-busy={isReading}>
      {isReading ? (
        <p role="status">Reading the run…</p>
      ) : (
        <ChooseFolder label="Choose a run folder" isMain onFiles={onFiles} />
      )}
      <p class="mono">runs/&lt;scenario&gt;-&lt;seed&gt;-&lt;hash&gt;</p>
    </div>
    <p class="dim">
      You see the claim, whether each threshold was met, the figures, and how many devices were online over time. The
      files are read in this page; none of them leaves your machine.
    </p>
  </main>
);
