import type { Row } from '../kernel/ids.ts';
import type { Reason } from '../pki/crl.ts';
import type { OperatorPort } from '../threat/engine/moves/moves.ts';
import type { TimelineEffects } from './timeline-effects.ts';

/**
 * Disables a device in the registry; false if it is disabled already. A device with a password has no certificate to expire,
 * so its identity is banned.
 */
export function disableDevice(effects: TimelineEffects, device: number, reason: Reason, cause: Row): boolean {
  const disabled = effects.trust.disable(device, reason, cause);
  if (disabled === undefined) return false;
  effects.rollouts.enroll(device, disabled);
  if (effects.fleet.productOf(device).plan.identity === 'password') effects.ban(device, reason, disabled);
  return true;
}

/** What actors with an operator's account can do. */
export const operationsOn = (effects: TimelineEffects): OperatorPort => ({
  log: (isAllowed, role, operation) =>
    effects.seen?.write(isAllowed ? 'console.operation' : 'console.operation.refused', {
      ...{ operator: role, code: operation, count: 1 },
    }),
  disable: (device, cause) => disableDevice(effects, device, REASON, cause),
  revoke: (device, cause) => effects.trust.revoke(Uint32Array.of(device), REASON, cause),
  command: (...order) => effects.sendCommand(...order),
});

const REASON = 'cessationOfOperation';
