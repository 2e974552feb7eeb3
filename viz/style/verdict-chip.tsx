import { fleetWords, type RunVerdict, verdictOf } from '../../reports/outcome/run-verdict.ts';
import type { Summary } from '../../reports/outcome/summary.ts';

/** The verdict in two chips: whether the claim is reproduced, and whether the fleet is safe. */
export function VerdictChip({ summary }: { readonly summary: Summary }) {
  const { claim, claimText, fleet, fleetText, reasons } = verdictOf(summary);
  return (
    <>
      <ClaimChip claim={claim} title={claimText} />
      <FleetChip fleet={fleet} title={reasons.length === 0 ? fleetText : reasons.join('\n')} />
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
  const [words, kind] = fleets[fleet];
  return (
    <span class={`chip ${kind}`} title={title}>
      {words}
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

/** Never green where a reader would be wrong to relax. */
const fleets: Readonly<Record<RunVerdict['fleet'], readonly [words: string, kind: string]>> = {
  safe: [fleetWords.safe, 'ok'],
  'not safe': [fleetWords['not safe'], 'warn'],
  unknown: [fleetWords.unknown, ''],
  unharmed: [fleetWords.unharmed, 'ok'],
  harmed: [fleetWords.harmed, 'warn'],
};
