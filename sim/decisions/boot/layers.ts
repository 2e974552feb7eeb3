import type { ProfileId } from '../../plan/profiles.ts';
import type { ImageKind, SignedBy } from './image.ts';

/** Rights from most to least. A layer cannot reach into one with more rights unless a barrier is missing. */
export const privileges = ['silicon', 'secure-world', 'supervisor', 'user'] as const;
export type Privilege = (typeof privileges)[number];

/** One layer of software, or the silicon under it. */
export interface Layer {
  readonly id: LayerId;
  /** Undefined for a layer in silicon or locked flash, which is not verified itself and verifies the next layer. */
  readonly kind: ImageKind | undefined;
  readonly privilege: Privilege;
  /** False if no over-the-air update replaces the layer: it is then the same in both slots. */
  readonly isUpdatable: boolean;
  /** The owner of the code. Customers' code runs with `user` rights if the platform has them. */
  readonly of: 'vendor' | 'customer';
}

export type LayerId =
  | 'hardware-check'
  | '1bl'
  | 'pluton-runtime'
  | 'security-monitor'
  | 'normal-world-loader'
  | 'kernel'
  | 'services'
  | 'applications'
  | 'rom'
  | 'boot-loader'
  | 'nsib'
  | 'mcuboot'
  | 'tf-m'
  | 'immutable-boot'
  | 'bl2'
  | 'rootfs'
  | 'app';

const silicon = (id: LayerId): Layer => ({
  id,
  kind: undefined,
  privilege: 'silicon',
  isUpdatable: false,
  of: 'vendor',
});

const fixed = (id: LayerId, kind: ImageKind, privilege: Privilege): Layer => ({
  id,
  kind,
  privilege,
  isUpdatable: false,
  of: 'vendor',
});

const system = (id: LayerId, kind: ImageKind, privilege: Privilege): Layer => ({
  id,
  kind,
  privilege,
  isUpdatable: true,
  of: 'vendor',
});

const application = (id: LayerId, kind: ImageKind, privilege: Privilege): Layer => ({
  id,
  kind,
  privilege,
  isUpdatable: true,
  of: 'customer',
});

/**
 * The boot chains, in boot order, by profile.
 *
 * Source       MT3620: application platform overview; image types. Others: boot documentation of ESP-IDF, nRF Connect
 *              SDK (NSIB, MCUboot), TF-M, RAUC
 * Assumptions  the order after the Pluton runtime (inference); that 1BL, and MCUboot under NSIB, take no update over
 *              the air; a microcontroller without a user mode runs its application with supervisor rights
 */
export const chains = {
  sphere: [
    silicon('hardware-check'),
    fixed('1bl', 'OneBL', 'secure-world'),
    system('pluton-runtime', 'PlutonRuntime', 'secure-world'),
    system('security-monitor', 'SecurityMonitor', 'secure-world'),
    system('normal-world-loader', 'NormalWorldLoader', 'supervisor'),
    system('kernel', 'NormalWorldKernel', 'supervisor'),
    system('services', 'Services', 'user'),
    application('applications', 'Applications', 'user'),
  ],
  esp32: [
    silicon('rom'),
    fixed('boot-loader', 'BootLoader', 'supervisor'),
    application('app', 'Firmware', 'supervisor'),
  ],
  nrf91: [
    silicon('nsib'),
    fixed('mcuboot', 'BootLoader', 'secure-world'),
    system('tf-m', 'SecureFirmware', 'secure-world'),
    application('app', 'Firmware', 'supervisor'),
  ],
  stm32u5: [
    silicon('immutable-boot'),
    fixed('bl2', 'BootLoader', 'secure-world'),
    system('tf-m', 'SecureFirmware', 'secure-world'),
    application('app', 'Firmware', 'supervisor'),
  ],
  'linux-gateway': [
    silicon('rom'),
    fixed('boot-loader', 'BootLoader', 'supervisor'),
    system('kernel', 'Kernel', 'supervisor'),
    system('rootfs', 'RootFs', 'user'),
    application('services', 'Services', 'user'),
  ],
  'legacy-rtos': [fixed('boot-loader', 'BootLoader', 'supervisor'), application('app', 'Firmware', 'supervisor')],
} as const satisfies Readonly<Record<ProfileId, readonly Layer[]>>;

export const chainOf = (profile: ProfileId): readonly Layer[] => chains[profile];

/** The layer whose code talks to the update service: the services of an OS, or the only application. */
export const agentOf = (profile: ProfileId): LayerId =>
  chainOf(profile).find(({ id }) => id === 'services')?.id ?? 'app';

/**
 * Whether code with that signature may run in a layer: the vendor's anywhere; a development build only in a customer
 * layer, and only on a device that is open for development.
 */
export const mayRunIn = (layer: Layer, signedBy: SignedBy, isForDevelopment: boolean): boolean =>
  signedBy === 'vendor' || (signedBy === 'development' && layer.of === 'customer' && isForDevelopment);
