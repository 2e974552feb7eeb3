import type { ControlId, ControlSettings } from '../plan/control-list.ts';

interface Decided {
  readonly verdict: 'allow' | 'refuse';
  readonly control: string;
  readonly reason: string;
  readonly evidence?: string;
}

/**
 * A decision under these settings. Where it allows what a check that is switched off would have refused, it names that check
 * and its reason: that nothing was looked at is not that nothing was wrong.
 *
 * `ids` are the controls that `decide` goes by.
 */
export function withOverlooked<Settings extends Partial<ControlSettings>, Decision extends Decided>(
  controls: Settings,
  ids: readonly (ControlId & keyof Settings)[],
  decide: (controls: Settings) => Decision,
): Decision {
  const decision = decide(controls);
  if (decision.verdict === 'refuse' || ids.every((id) => controls[id])) return decision;
  const strict = decide({ ...controls, ...Object.fromEntries(ids.map((id) => [id, true])) });
  if (strict.verdict === 'allow') return decision;
  const { control, reason, evidence } = strict;
  return { ...decision, control, reason: `not checked: ${reason}`, ...(evidence !== undefined && { evidence }) };
}
