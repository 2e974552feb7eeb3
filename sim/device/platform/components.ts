import type { ProfileId } from '../../fleet/profiles.ts';
import type { Component } from '../../lab/plan.ts';
import type { ImageKind } from './image.ts';
import { chainOf } from './layers.ts';

/** The images that make up a component; none if the profile has no such thing of its own, or no update reaches it. */
export function kindsOf(component: Component, profile: ProfileId): readonly ImageKind[] {
  const chain = chainOf(profile);
  const app = chain.at(-1);
  if (component === 'application') return app?.kind === undefined ? [] : [app.kind];
  if (component === 'system')
    return chain.flatMap(({ id, kind, isUpdatable }) =>
      isUpdatable && id !== app?.id && kind !== undefined ? [kind] : [],
    );
  if (profile !== 'sphere') return [];
  return [component === 'trusted-keystore' ? 'TrustedKeystore' : 'UpdateCertStore'];
}
