import type { ImageKind } from './image-kinds.ts';

/** Rights from most to least. A layer cannot reach into one with more rights unless a barrier is missing. */
export const privileges = ['silicon', 'secure-world', 'supervisor', 'user'] as const;
export type Privilege = (typeof privileges)[number];

/** One layer of software, or the silicon under it. */
export interface Layer<Id extends string = string> {
  readonly id: Id;
  /** Undefined for a layer in silicon or locked flash, which is not verified itself and verifies the next layer. */
  readonly kind: ImageKind | undefined;
  readonly privilege: Privilege;
  /** False if no over-the-air update replaces the layer: it is then the same in both slots. */
  readonly isUpdatable: boolean;
  /** The owner of the code. Customers' code runs with `user` rights if the platform has them. */
  readonly of: 'vendor' | 'customer';
}

/** Code in silicon. */
export const silicon = <const Id extends string>(id: Id): Layer<Id> => ({
  id,
  kind: undefined,
  privilege: 'silicon',
  isUpdatable: false,
  of: 'vendor',
});

/** Vendor's code that no update over the air replaces. */
export const fixed = <const Id extends string>(id: Id, kind: ImageKind, privilege: Privilege): Layer<Id> => ({
  id,
  kind,
  privilege,
  isUpdatable: false,
  of: 'vendor',
});

/** Vendor's code that updates replace. */
export const system = <const Id extends string>(id: Id, kind: ImageKind, privilege: Privilege): Layer<Id> => ({
  id,
  kind,
  privilege,
  isUpdatable: true,
  of: 'vendor',
});

/** The customer's code, always the last layer. */
export const application = <const Id extends string>(id: Id, kind: ImageKind, privilege: Privilege): Layer<Id> => ({
  id,
  kind,
  privilege,
  isUpdatable: true,
  of: 'customer',
});
