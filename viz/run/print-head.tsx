import { verdictOf } from '../../reports/outcome/run-verdict.ts';
import { secondTime } from '../../reports/print/time-axis.ts';
import { trimmedText } from '../../reports/print/trimmed.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { sentence } from '../panels/claim.tsx';
import type { RunView } from '../state/run-view.ts';

/** The head of a printed page: the claim, the verdict and the run. */
export function PrintHead({ view: { info, t } }: { readonly view: RunView }) {
  const { summary, manifest } = info;
  const { tickMs } = manifest;
  const trimmed = trimmedText(info);
  const { claimText, fleetText, reasons } = verdictOf(summary);
  const verdict = [claimText, ...(reasons.length > 0 ? reasons : [fleetText])].map(sentence).join(' ');
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
