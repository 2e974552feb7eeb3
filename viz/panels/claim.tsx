import { verdictOf } from '../../reports/outcome/run-verdict.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { trimmedText } from '../../reports/print/trimmed.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { type RunView, seek } from '../state/run-view.ts';
import { VerdictChip } from '../style/verdict-chip.tsx';

export const claim: Panel = { id: 'claimed', title: 'Claim', place: 'before time', View: Claim };

/** The claim of the run, and whether it was reproduced, in words. */
function Claim({ view, id, title }: PanelProps) {
  const { claim } = view.info.summary;
  const verdict = verdictOf(view.info.summary);
  return (
    <PanelSection id={id} title={title}>
      <p>{claim}</p>
      <p class="chips">
        <VerdictChip summary={view.info.summary} />
      </p>
      <p>{sentence(verdict.claimText)}</p>
      {verdict.reasons.length > 0 ? (
        <ul class="harms">
          {verdict.reasons.map((harm) => (
            <li key={harm}>{sentence(harm)}</li>
          ))}
        </ul>
      ) : (
        <p class="dim">{sentence(verdict.fleetText)}</p>
      )}
      <OpenedAt view={view} />
      {view.info.manifest.trim !== undefined && (
        <p class="dim">
          The verdict and the figures are those of the whole run; the rows are {trimmedText(view.info)}.
        </p>
      )}
    </PanelSection>
  );
}

/** The text of a verdict as a sentence. */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The instant at which the page opened, and why; a click goes back to it. */
function OpenedAt({ view }: { readonly view: RunView }) {
  const opening = view.opening.value;
  if (opening === undefined) return null;
  const { manifest, end } = view.info;
  return (
    <p class="dim opened">
      Opened at{' '}
      <button
        type="button"
        class="quiet"
        title="Go back to where the page opened"
        onClick={() => seek(view, opening.t)}
      >
        {secondTime(opening.t * manifest.tickMs, end * manifest.tickMs)}
      </button>
      , where {opening.why}
      {opening.metric !== undefined && ` (${opening.metric})`}.
    </p>
  );
}
