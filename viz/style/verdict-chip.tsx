import { type RunVerdict, verdictOf } from '../../reports/outcome/run-verdict.ts';
import type { Summary } from '../../reports/outcome/summary.ts';

/** The verdict in two chips: whether the claim is reproduced, and whether the fleet was harmed. */
export function VerdictChip({ summary }: { readonly summary: Summary }) {
  const { claim, claimText, fleet, fleetText, harms } = verdictOf(summary);
  return (
    <>
      <ClaimChip claim={claim} title={claimText} />
      <FleetChip fleet={fleet} title={fleet === 'harmed' ? harms.join('\n') : fleetText} />
    </>
  );
}

export function ClaimChip({ claim, title }: { readonly claim: RunVerdict['claim']; readonly title?: string }) {
  const [words, kind] = claims[claim];
  return (
    <span class={`chip ${kind}`} title={title}>
      {words}
    </span>
  );
}

export function FleetChip({ fleet, title }: { readonly fleet: RunVerdict['fleet']; readonly title?: string }) {
  if (fleet === 'unknown') return null;
  return (
    <span class={fleet === 'harmed' ? 'chip warn' : 'chip ok'} title={title}>
      fleet {fleet}
    </span>
  );
}

/** A reproduced claim is not green: it may be one of damage. Green is for the fleet. */
const claims: Readonly<Record<RunVerdict['claim'], readonly [words: string, kind: string]>> = {
  reproduced: ['claim reproduced', ''],
  refuted: ['claim not reproduced', 'bad'],
  untested: ['claim not tested', ''],
  open: ['not finished', 'bad'],
};
