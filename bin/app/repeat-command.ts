import { shellWord } from '../../reports/sweep/shell-word.ts';
import type { Scenario } from '../../scenarios/index.ts';

/** A sub-command about a scenario with these flags; empty for a scenario that no command can name. */
export function repeatCommand(command: string, { origin }: Scenario, flags: readonly string[]): string {
  if (origin === undefined) return '';
  const { reference, set, overlays, variant, fidelity } = origin;
  const words = [
    ...['fleetlab', command, reference, ...flags],
    ...(variant === undefined ? [] : ['--variant', variant]),
    ...set.flatMap((text) => ['--set', text]),
    ...overlays.flatMap((text) => ['--with', text]),
    ...(fidelity === undefined ? [] : ['--fidelity', fidelity]),
  ];
  return words.map(shellWord).join(' ');
}
