import { type Replay, seek } from '../replay/replay.ts';
import { secondTime } from '../time-axis.ts';
import { trimmedText } from './trimmed.ts';

/** What the run was to show, and whether it did, in words. */
export function Claim({ replay }: { readonly replay: Replay }) {
  const { claim, thresholds, passed, end } = replay.info.summary;
  const met = thresholds.filter((threshold) => threshold.met).length;
  return (
    <section class="claimed" aria-labelledby="claimed">
      <h2 id="claimed">Claim</h2>
      <p>{claim}</p>
      <p class={thresholds.length === 0 ? 'dim' : passed ? 'said ok' : 'said bad'}>
        {thresholds.length === 0
          ? 'Nothing was expected of this run: the claim is not put to a test.'
          : passed
            ? `It holds: ${met} of ${thresholds.length} thresholds are met.`
            : met === thresholds.length
              ? `It is open: the run did not finish (${end}).`
              : `It does not hold: ${thresholds.length - met} of ${thresholds.length} thresholds are missed.`}
      </p>
      <OpenedAt replay={replay} />
      {replay.info.manifest.trim !== undefined && (
        <p class="dim">
          The verdict and the figures are those of the whole run; the rows are {trimmedText(replay.info)}.
        </p>
      )}
    </section>
  );
}

/** Which instant the page opened at, and why; a press leads back to it. */
function OpenedAt({ replay }: { readonly replay: Replay }) {
  const opening = replay.opening.value;
  if (opening === undefined) return null;
  const { manifest, end } = replay.info;
  return (
    <p class="dim opened">
      Opened at{' '}
      <button
        type="button"
        class="quiet"
        title="Go back to where the page opened"
        onClick={() => seek(replay, opening.t)}
      >
        {secondTime(opening.t * manifest.tickMs, end * manifest.tickMs)}
      </button>
      , where {opening.why}
      {opening.metric !== undefined && ` (${opening.metric})`}.
    </p>
  );
}
