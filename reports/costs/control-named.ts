import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import type { Control } from '../../sim/plan/control.ts';
import { controlList } from '../../sim/plan/control-list.ts';

/**
 * The control with that id, in any case.
 *
 * Errors  LabError `control/unknown`, which suggests the nearest; `where` says what asked for it
 */
export function controlNamed(given: string, where: string): Control {
  const word = given.trim().toLowerCase();
  const found = controls.find(({ id }) => id === word);
  if (found !== undefined) return found;
  throw new LabError('control/unknown', {
    what: `there is no control "${given}"`,
    where,
    hint: suggest(
      given,
      controls.map(({ id }) => id),
    ),
  });
}

/**
 * The same, for a control that a scenario can switch.
 *
 * Errors  LabError `control/unknown`, `control/fixed`
 */
export function switchNamed(given: string, where: string): Control {
  const found = controlNamed(given, where);
  if (found.isFixed !== true) return found;
  throw new LabError('control/fixed', {
    what: `${found.id} is a rule of the protocol, which no scenario can switch off`,
    where,
    hint: 'give a control that can be switched: fleetlab controls lists them',
  });
}

const controls: readonly Control[] = controlList;
