import type { StepRun } from './action.ts';

/** Cuts the power of the step's devices. */
export function cutPower({ effects, devices, row }: StepRun): void {
  const cut = effects.record('power.cut', { detail: `${devices.length} devices`, cause: row });
  for (const device of devices) effects.requestAction(device, 'POWER_LOST', cut);
}

/** Restores it; a device that another step keeps without power stays off. `how`: by order of an operator, or by itself. */
export function restorePower({ effects, devices, row, others }: StepRun, how: 'requestAction' | 'inject'): void {
  const restored = effects.record('power.restored', { detail: `${devices.length} devices`, cause: row });
  const held = new Set(
    others.flatMap((other) => (other.action.kind === 'power-cycle' ? Array.from(other.devices) : [])),
  );
  for (const device of devices) if (!held.has(device)) effects[how](device, 'POWER_RESTORED', restored);
}
