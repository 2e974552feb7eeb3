import { pkisInUse } from '../certificates-in-use.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** The broker looks at certificates only as a session begins. */
export const sessionsNotClosed: FindingRule = (miss, { plan, controlsOff }) => {
  if (!miss.threshold.metric.startsWith('revocation.') || !isTooLarge(miss)) return undefined;
  const off = ['close-revoked-sessions', 'close-expired-sessions'].filter((id) => controlsOff.has(id));
  const checks = pkisInUse(plan).some(({ pki: { revocation } }) => revocation.check !== 'none');
  const decides = checks ? 'close-revoked-sessions' : 'close-expired-sessions';
  if (!off.includes(decides)) return undefined;
  return {
    what: `the control ${decides} is off: a device that is revoked keeps its session until it has to connect again`,
    sure: 'certain',
    weight: 1,
    change: off.map((id) => ({ path: `controls.${id}`, value: 'on' })),
  };
};
