import type { Layer } from '../../plan/boot-layers.ts';
import { type ProfileId, profileCalled } from '../../plan/profiles.ts';
import type { SignedBy } from './image.ts';

export type LayerId = ReturnType<typeof profileCalled>['bootChain'][number]['id'];

/** The layers of a profile, in boot order. */
export const chainOf = (profile: ProfileId): readonly Layer<LayerId>[] => profileCalled(profile).bootChain;

/** The layer whose code talks to the update service: the services of an OS, or the only application. */
export const agentOf = (profile: ProfileId): LayerId =>
  chainOf(profile).find(({ id }) => id === 'services')?.id ?? 'app';

/**
 * Whether code with that signature may run in a layer: the vendor's anywhere; a development build only in a customer
 * layer, and only on a device that is open for development.
 */
export const mayRunIn = (layer: Layer, signedBy: SignedBy, isForDevelopment: boolean): boolean =>
  signedBy === 'vendor' || (signedBy === 'development' && layer.of === 'customer' && isForDevelopment);
