import type { Control, Hurt } from '../../sim/plan/control.ts';
import { profiles, type Rating } from '../../sim/plan/profiles.ts';
import { requirementsOf } from '../../sim/plan/taxonomies.ts';
import { attacksStoppedBy, type StoppedAttack } from '../costs/attacks-stopped.ts';

/** Everything that a control declares, and the attacks that it can refuse. */
export interface ControlSheet {
  readonly id: string;
  readonly layer: Control['layer'];
  /** The property of highly secured devices that it serves. */
  readonly property: string | null;
  /** Which devices have that property, by profile; null without a property. */
  readonly profiles: Readonly<Record<string, Rating>> | null;
  readonly emb3d: readonly string[];
  readonly iec62443: readonly string[];
  readonly d3fend: readonly string[];
  readonly default: 'on' | 'off' | 'always on';
  readonly what: string;
  readonly hurts: readonly Hurt[];
  readonly attacks: readonly StoppedAttack[];
}

export const controlSheet = (control: Control): ControlSheet => ({
  id: control.id,
  layer: control.layer,
  property: control.property ?? null,
  profiles: ratingsOf(control),
  emb3d: control.mitigations,
  iec62443: requirementsOf(control.mitigations),
  d3fend: control.techniques,
  default: control.isFixed === true ? 'always on' : control.onByDefault ? 'on' : 'off',
  what: control.what,
  hurts: control.hurts,
  attacks: attacksStoppedBy(control.id),
});

function ratingsOf({ property }: Control): ControlSheet['profiles'] {
  if (property === undefined) return null;
  return Object.fromEntries(profiles.map(({ id, properties }) => [id, properties[property]]));
}

/** `A01 copied, certificate-only`; the id alone if it is every way of the attack. */
export const stoppedInWords = ({ attack, ways, isEveryWay }: StoppedAttack): string =>
  isEveryWay ? attack : `${attack} ${ways.join(', ')}`;
