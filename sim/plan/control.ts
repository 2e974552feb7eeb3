import type { SevenProperties } from './profiles.ts';
import type { D3fendId, Emb3dId } from './taxonomies.ts';

/**
 * Every check that can refuse something. Scenarios switch controls by id; verdicts in the trace name them.
 *
 * Source  `mitigations`: MITRE EMB3D, which has no ids for brokers, certificate services and the fleet as a whole;
 *         requirements of IEC 62443-4-2 follow from them. `techniques`: MITRE D3FEND. `property`: Hunt, Letey,
 *         Nightingale, The Seven Properties of Highly Secured Devices, 2nd edition. Which of them a control serves is
 *         this project's own reading
 */
export interface Control {
  readonly id: string;
  readonly what: string;
  /** Where the check is made. */
  readonly layer: 'device' | 'cloud' | 'pki' | 'broker' | 'update' | 'fleet';
  readonly property: keyof SevenProperties | undefined;
  readonly mitigations: readonly Emb3dId[];
  readonly techniques: readonly D3fendId[];
  /** Which honest users it can hurt; empty for a control that only an attack meets, or that costs them nothing. */
  readonly hurts: readonly Hurt[];
  /**
   * The functions that read its setting, the one that decides first: no other function depends on whether it is on. Empty
   * for a fixed rule.
   */
  readonly readBy: readonly Reader[];
  /** Why no attack meets it: it bounds what honest devices, developers and releases do wrong. */
  readonly honestFaultsOnly?: string;
  readonly onByDefault: boolean;
  /** True for a rule of the protocol itself, which no scenario can switch off. */
  readonly isFixed?: true;
}

/** Whom a control can hurt, and how: both are parts of sentences, in words. */
export interface Hurt {
  readonly whom: string;
  readonly when: string;
}

/** A function of a module, or a member of its class: `file#function`. */
export type Reader = `${string}.ts#${string}`;
