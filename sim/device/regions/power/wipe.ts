import { eraseImages } from '../../../decisions/erase-images.ts';
import type { DeviceParts } from '../../device-parts.ts';
import { erasureOn } from '../../erasure.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** How code of an actor that runs on a device erases it. */
export const wipeImplementations = ({ platforms, controls }: DeviceParts) =>
  ({
    guards: {},
    actions: {
      wipe: ({ context: { device } }) => {
        const erasure = erasureOn(platforms, device);
        if (erasure === undefined) return;
        const isForGood = eraseImages(controls, erasure).allow;
        const images = isForGood && erasure.lastResort === 'recovery' ? 'everything' : 'images';
        platforms.erase(device, erasure.reachesKernel ? images : 'application');
      },
    },
    delays: {},
  }) satisfies RegionImplementations;
