import { verdictOf } from '../../reports/verdict.ts';
import { showSpan } from '../../sim/time/duration.ts';
import type { Replay } from '../replay/replay.ts';
import { secondTime } from '../time-axis.ts';
import { sentence } from './claim.tsx';
import { trimmedText } from './trimmed.ts';

/** What a printed page says first: the claim, and the run that it was held against. */
export function PrintHead({ replay: { info, t } }: { readonly replay: Replay }) {
  const { summary, manifest } = info;
  const { tickMs } = manifest;
  const trimmed = trimmedText(info);
  const { claimText, fleet, fleetText, harms } = verdictOf(summary);
  const verdict = [claimText, ...(fleet === 'harmed' ? harms : [fleetText])].map(sentence).join(' ');
  return (
    <div class="print-head">
      <p class="claim">{summary.claim}</p>
      <p>
        {verdict} {summary.counts.devices.toLocaleString('en')} devices, {showSpan(summary.simulatedMs)} simulated,
        fidelity {summary.fidelity}, seed {summary.seed}, fleetlab {manifest.version}, trace hash{' '}
        {summary.traceHash ?? 'none'}.{trimmed === undefined ? '' : `This page is ${trimmed}. `}The fleet is shown at{' '}
        {secondTime(t.value * tickMs, info.end * tickMs)}.
      </p>
    </div>
  );
}
