import type { Manifest } from '../../reports/run-folder/manifest.ts';

/** A control that two runs set differently; undefined: as by default. */
export interface SwitchedControl {
  readonly control: string;
  readonly inA: boolean | undefined;
  readonly inB: boolean | undefined;
}

/** By id. */
export function switchedControls(a: Planned, b: Planned): readonly SwitchedControl[] {
  const [inA, inB] = [a.plan.controls, b.plan.controls] as const;
  return [...new Set([...Object.keys(inA), ...Object.keys(inB)])]
    .sort()
    .map((control) => ({ control, inA: inA[control], inB: inB[control] }))
    .filter((one) => one.inA !== one.inB);
}

type Planned = Pick<Manifest, 'plan'>;
