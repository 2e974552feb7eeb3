import type { TimelineAction } from '../../sim/plan/plan.ts';
import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { chosenBy } from './check-selection.ts';

/** A step about the clock or the login of devices must choose at least one device that has it. */
export function checkDeviceParts(action: TimelineAction, fleet: readonly Product[], path: Path): readonly Finding[] {
  const part = action.kind === 'set-device-clock' ? 'clock' : action.kind === 'service-login' ? 'login' : undefined;
  if (part === undefined || !('on' in action)) return [];
  const chosen = chosenBy(action.on, fleet);
  if (chosen.length === 0 || chosen.some((product) => product[part] !== undefined)) return [];
  const what = part === 'clock' ? 'none of these devices has a clock of its own' : 'none of these devices has a login';
  return [{ path: [...path, 'do'], what, hint: `give their product a ${part}, such as ${part}: {}` }];
}
