import { invariant } from '../../kernel/lab-error.ts';
import type { Layer } from '../../plan/boot-layers.ts';
import type { ProfileId } from '../../plan/profiles.ts';
import { chainOf, type LayerId } from './layers.ts';

/** What an attacker has changed in a slot, in two bits: nothing, the application, the system below it, the loader. */
export const tamperings = ['none', 'application', 'system', 'loader'] as const;
export type Tampering = (typeof tamperings)[number];

/** The changed layer. On a platform without a separate system, the application is the system. */
export function layerTampered(profile: ProfileId, tampering: Tampering): Layer<LayerId> | undefined {
  if (tampering === 'none') return undefined;
  const chain = chainOf(profile);
  const layer =
    tampering === 'loader'
      ? chain.find(({ kind, isUpdatable }) => kind !== undefined && !isUpdatable)
      : (chain.find(({ id }) => tampering === 'system' && (id === 'kernel' || id === 'tf-m')) ?? chain.at(-1));
  invariant(layer !== undefined, `${profile} has a loader`);
  return layer;
}

/** One loader serves both slots, so tampering with it affects both. */
export const tamperedPair = (
  profile: ProfileId,
  before: readonly [Tampering, Tampering],
  slot: 0 | 1,
  tampering: Tampering,
): readonly [Tampering, Tampering] => {
  if (layerTampered(profile, tampering)?.isUpdatable === false) return [tampering, tampering];
  return slot === 0 ? [tampering, before[1]] : [before[0], tampering];
};
