import { chainOf } from '../../decisions/boot/layers.ts';
import type { Layer } from '../../plan/boot-layers.ts';
import type { ImageKind } from '../../plan/image-kinds.ts';
import type { Component } from '../../plan/plan.ts';
import { type ProfileId, profileCalled } from '../../plan/profiles.ts';

/** The images of a component; none if the profile has no separate image for it, or no update can replace it. */
export function kindsOf(component: Component, profile: ProfileId): readonly ImageKind[] {
  const chain = chainOf(profile);
  if (component === 'application') return updatable(chain.slice(-1));
  if (component === 'system') return updatable(chain.slice(0, -1));
  if (!profileCalled(profile).hasKeyStoreImages) return [];
  return [component === 'trusted-keystore' ? 'TrustedKeystore' : 'UpdateCertStore'];
}

const updatable = (layers: readonly Layer[]): readonly ImageKind[] =>
  layers.flatMap(({ kind, isUpdatable }) => (isUpdatable ? (kind ?? []) : []));
