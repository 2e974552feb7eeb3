import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { pkisInUse } from '../certificates-in-use.ts';
import { type FindingRule, isOfConnecting, spanSetting } from '../evidence.ts';

/** The broker's revocation list is out of date, so it turns devices away that nothing is wrong with. */
export const staleList: FindingRule = (miss, evidence) => {
  const { plan, verdicts, outages, sampled } = evidence;
  if (!isOfConnecting(miss, evidence) && miss.threshold.metric !== 'connect.refusedShare') return undefined;
  const refused = verdicts
    .filter(
      ({ control, verdict, kind, reason }) =>
        (control === 'revocation-freshness' || reason.startsWith('revocation-freshness: ')) &&
        verdict === 'refuse' &&
        kind !== 'attack.judged',
    )
    .reduce((sum, { count }) => sum + count, 0);
  if (refused === 0) return undefined;
  const longest = outages
    .filter(({ of }) => of === 'revocation')
    .reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
  const share = refused / Math.max(refused, sampled.total('connects.refused'));
  const checked = pkisInUse(plan)
    .filter(({ pki: { revocation } }) => revocation.check !== 'none' && revocation.onUnavailable !== 'accept')
    .toSorted((one, other) => one.pki.revocation.validForMs - other.pki.revocation.validForMs);
  if (checked.length === 0) return undefined;
  return {
    what: `the broker refused ${plain(refused)} devices whose certificates it could not check${longest > 0 ? `: no list was published for ${showSpan(longest)}, and one is valid for ${showSpan(checked[0].pki.revocation.validForMs)}` : ''}`,
    sure: sureBy(share),
    weight: Math.max(0.8, share),
    change: checked.flatMap(({ path }) => [
      { path: `${path}.revocation.onUnavailable`, value: 'grace' },
      { path: `${path}.revocation.grace`, value: spanSetting(Math.max(longest, 86_400_000)) },
    ]),
  };
};
