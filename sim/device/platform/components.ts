import type { ProfileId } from '../../fleet/profiles.ts';
import type { Component } from '../../lab/plan.ts';
import type { ImageKind } from './image.ts';
import { chainOf } from './layers.ts';

/** The images that make up a component; none if the profile has no such thing of its own, or no update reaches it. */
export function kindsOf(component: Component, profile: ProfileId): readonly ImageKind[] {
  const kinds = chainOf(profile)
    .filter(({ isUpdatable }) => isUpdatable)
    .flatMap(({ kind }) => kind ?? []);
  if (component === 'application') return kinds.slice(-1);
  if (component === 'system') return kinds.slice(0, -1);
  if (profile !== 'sphere') return [];
  return [component === 'trusted-keystore' ? 'TrustedKeystore' : 'UpdateCertStore'];
}
