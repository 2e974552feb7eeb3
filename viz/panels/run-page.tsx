import { showSpan } from '../../sim/time/duration.ts';
import type { RunView } from '../run-view.ts';
import { ChooseFolder } from './choose-folder.tsx';
import { Distributions } from './distributions.tsx';
import { Figures } from './figures.tsx';
import { Logo } from './logo.tsx';
import { OnlineChart } from './online-chart.tsx';
import { Steps } from './steps.tsx';
import { Thresholds } from './thresholds.tsx';
import { VerdictChip } from './verdict-chip.tsx';

interface RunPageProps {
  readonly view: RunView;
  onFiles(files: readonly File[]): void;
}

export function RunPage({ view, onFiles }: RunPageProps) {
  const { summary, online, durationMs, chapters } = view;
  return (
    <>
      <header>
        <Logo />
        <h1>{summary.scenario}</h1>
        <VerdictChip summary={summary} />
        <span class="mono about">
          {summary.fidelity} · seed {summary.seed} · {summary.traceHash ?? 'no trace hash'}
        </span>
        <ChooseFolder label="Open another" onFiles={onFiles} />
      </header>
      <main class="run">
        <p class="claim">{summary.claim}</p>
        {summary.end !== 'finished' && (
          <p class="partial">
            {endings[summary.end]} after {showSpan(summary.simulatedMs)} of {showSpan(durationMs)}; the figures are of
            what it got to.
          </p>
        )}
        <OnlineChart line={online} durationMs={durationMs} devices={summary.counts.devices} chapters={chapters} />
        <Thresholds thresholds={summary.thresholds} />
        <Distributions metrics={summary.metrics} />
        <Steps chapters={chapters} durationMs={durationMs} />
        <Figures metrics={summary.metrics} />
      </main>
      <footer class="mono">
        {view.where} · fleetlab {summary.version}
      </footer>
    </>
  );
}

const endings = {
  running: 'This run was killed',
  interrupted: 'This run was interrupted',
  failed: 'This run failed',
} as const;
