import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { withOverlooked } from './overlooked.ts';

/**
 * Whether an image from the local network opens under the symmetric key of a device. `isOwn`: it was made with the key of this
 * device, and not of another one of its product. The control is a fact of manufacture: without it all devices of a product have one key.
 *
 * Source  MITRE EMB3D TID-212, MID-033; ETSI EN 303 645, 5.4-4; Ronen et al., IoT Goes Nuclear, 2017: one AES-CCM key for
 *         the lamps of a product
 */
export const openWithKey = (controls: ControlSettings, isOwn: boolean): Verdict =>
  withOverlooked(controls, checks, (set) => {
    if (isOwn) return ownKey;
    return set['unique-keys'] ? foreignKey : switchedOff;
  });

const ownKey = allowed('unique-keys', 'made with the key of the device');
const foreignKey = refused('unique-keys', 'made with the key of another device');
const switchedOff = allowed('unique-keys', 'switched off');

const checks = ['unique-keys'] as const;
