import { TRIMMED_TITLE, trimmedText } from '../../reports/print/trimmed.ts';
import { endingOf } from '../../reports/run-folder/run-ending.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { openHelp } from '../chrome/help-sheet.tsx';
import type { RunView } from '../state/run-view.ts';
import { Logo } from '../style/logo.tsx';
import { toggleTheme } from '../style/theme.ts';
import { VerdictChip } from '../style/verdict-chip.tsx';
import { ShareMenu } from './share-menu.tsx';

interface HeaderProps {
  readonly view: RunView;
  onCompare(): void;
  onLeave(): void;
}

/** The scenario, its claim, and whether it was reproduced. */
export function Header({ view, onCompare, onLeave }: HeaderProps) {
  const { summary, manifest } = view.info;
  const [trimmed, ending] = [trimmedText(view.info), endingOf(manifest)];
  const [short, rest] = [(summary.traceHash ?? '').slice(0, 8), (summary.traceHash ?? '').slice(8)];
  return (
    <header class="top">
      <button type="button" class="logo-button" onClick={onLeave} title="Open another run">
        <Logo />
      </button>
      <h1>{summary.scenario}</h1>
      <p class="claim" title={summary.claim}>
        {summary.claim}
      </p>
      <VerdictChip summary={summary} />
      {trimmed !== undefined && (
        <span class="chip" id="trimmed" title={TRIMMED_TITLE}>
          {trimmed}
        </span>
      )}
      {ending !== undefined && (
        <span id="ending" title={ending}>
          <span class="chip bad">{summary.end}</span>{' '}
          <span class="chip">up to {showSpan(manifest.reachedT * manifest.tickMs)}</span>
        </span>
      )}
      <span class="mono about" title={`fleetlab ${manifest.version}, trace hash ${short}${rest}`}>
        {summary.fidelity} · seed {summary.seed} · {short === '' ? 'no hash' : short}
      </span>
      <button type="button" onClick={onCompare}>
        Compare
      </button>
      <ShareMenu view={view} />
      <button type="button" class="icon" aria-label="Dark or light" title="Dark or light (d)" onClick={toggleTheme}>
        ◐
      </button>
      <button type="button" class="icon" aria-label="Keys and words" title="Keys and words (?)" onClick={openHelp}>
        ?
      </button>
    </header>
  );
}
