import { application, fixed, type Layer, silicon, system } from './boot-layers.ts';

/**
 * Hardware and operating-system kinds as data.
 *
 * `properties` are the seven properties of highly secured devices: `on` in the shipped platform, `optional` if the
 * integrator has to configure it, `absent` if it is not available. The ratings are this project's own assessment of the
 * mechanisms that the vendors document; sizes marked (assumption) stand for a typical part.
 *
 * Units        bytes, milliseconds
 * Source       Microsoft Learn, MT3620: memory available to applications, application platform overview, image types,
 *              recovery; Espressif ESP-IDF (ota.rst, secure-boot-v2.rst); nRF Connect SDK (NSIB, MCUboot: an invalid
 *              primary image with no swap hangs); TF-M flash layouts for nRF91 and STM32U5; RAUC; Raspberry Pi: a failed
 *              boot mode gives way to the next
 * Assumptions  boot times; the order after the Pluton runtime (inference); that 1BL, and MCUboot under NSIB, take no
 *              update over the air; a microcontroller without a user mode runs its application with supervisor rights;
 *              an esp32 has no factory partition, and its serial download mode is disabled in the field; no vendor
 *              documents the last resort of the other profiles
 */
export interface Profile {
  readonly id: string;
  readonly what: string;
  readonly ramBytes: number;
  readonly flashBytes: number;
  readonly properties: SevenProperties;
  /** How images are stored, and which one a reset starts: `otadata` and `tries` are A/B, `trailer` is swap. */
  readonly slotScheme: 'otadata' | 'tries' | 'trailer' | 'in-place' | 'none';
  /** Once no image boots: it waits for an operator with a cable or for a network to boot from, or it hangs. */
  readonly lastResort: 'recovery' | 'bricked';
  readonly rollbackProtection: 'counter' | 'limited-counter' | 'manifest' | 'none';
  /** Steps of a one-time-programmable counter before it is full; undefined if there is no such limit. */
  readonly rollbackSteps: number | undefined;
  /** Whether a release beyond the last step is refused, or accepted without raising the counter. */
  readonly whenCounterFull: 'refuse' | 'stall';
  readonly keyStorage: string;
  /** Has a key that only its verified boot chain can use to sign evidence of what it started. */
  readonly attests: boolean;
  /** Time from power on to verified code, and from there to a running application. Assumptions. */
  readonly romMs: number;
  readonly verifyMs: number;
  readonly osMs: number;
  /** Its layers in boot order; the last one is the application. */
  readonly bootChain: readonly Layer[];
  /** Its trusted keystore and its update certificates are images that an update replaces by themselves. */
  readonly hasKeyStoreImages: boolean;
}

export type Rating = 'on' | 'optional' | 'absent';

export interface SevenProperties {
  readonly hardwareRootOfTrust: Rating;
  readonly defenseInDepth: Rating;
  readonly smallTrustedComputingBase: Rating;
  readonly dynamicCompartments: Rating;
  readonly passwordlessAuthentication: Rating;
  readonly errorReporting: Rating;
  readonly renewableSecurity: Rating;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

const seven = (ratings: readonly [Rating, Rating, Rating, Rating, Rating, Rating, Rating]): SevenProperties => ({
  hardwareRootOfTrust: ratings[0],
  defenseInDepth: ratings[1],
  smallTrustedComputingBase: ratings[2],
  dynamicCompartments: ratings[3],
  passwordlessAuthentication: ratings[4],
  errorReporting: ratings[5],
  renewableSecurity: ratings[6],
});

export const profiles = [
  {
    id: 'sphere',
    what: 'crossover MCU with a hardware root of trust, custom Linux-based OS, cloud security service (MT3620 class)',
    ramBytes: 4 * MIB,
    flashBytes: 16 * MIB,
    properties: seven(['on', 'on', 'on', 'on', 'on', 'on', 'on']),
    slotScheme: 'otadata',
    lastResort: 'recovery',
    rollbackProtection: 'manifest',
    rollbackSteps: undefined,
    whenCounterFull: 'stall',
    keyStorage: 'e-fused ECC key pairs that no software can read',
    attests: true,
    romMs: 200,
    verifyMs: 1_200,
    osMs: 2_500,
    bootChain: [
      silicon('hardware-check'),
      fixed('1bl', 'OneBL', 'secure-world'),
      system('pluton-runtime', 'PlutonRuntime', 'secure-world'),
      system('security-monitor', 'SecurityMonitor', 'secure-world'),
      system('normal-world-loader', 'NormalWorldLoader', 'supervisor'),
      system('kernel', 'NormalWorldKernel', 'supervisor'),
      system('services', 'Services', 'user'),
      application('applications', 'Applications', 'user'),
    ],
    hasKeyStoreImages: true,
  },
  {
    id: 'esp32',
    what: 'ESP32 with ESP-IDF, secure boot v2 where configured',
    ramBytes: 520 * KIB,
    flashBytes: 4 * MIB,
    properties: seven(['optional', 'optional', 'absent', 'absent', 'optional', 'absent', 'optional']),
    slotScheme: 'otadata',
    lastResort: 'bricked',
    rollbackProtection: 'limited-counter',
    rollbackSteps: 32,
    whenCounterFull: 'stall',
    keyStorage: 'digest of one RSA-3072 key and an AES flash key in eFuse',
    attests: false,
    romMs: 100,
    verifyMs: 400,
    osMs: 500,
    bootChain: [
      silicon('rom'),
      fixed('boot-loader', 'BootLoader', 'supervisor'),
      application('app', 'Firmware', 'supervisor'),
    ],
    hasKeyStoreImages: false,
  },
  {
    id: 'nrf91',
    what: 'nRF9160 with TF-M and MCUboot, cellular',
    ramBytes: 256 * KIB,
    flashBytes: 1 * MIB,
    properties: seven(['optional', 'optional', 'optional', 'optional', 'optional', 'absent', 'optional']),
    slotScheme: 'trailer',
    lastResort: 'bricked',
    rollbackProtection: 'limited-counter',
    rollbackSteps: 240, // Assumption: monotonic counter slots as provisioned by default.
    whenCounterFull: 'refuse',
    keyStorage: 'key management unit; the CPU sees metadata only',
    attests: true,
    romMs: 50,
    verifyMs: 700,
    osMs: 3_000,
    bootChain: [
      silicon('nsib'),
      fixed('mcuboot', 'BootLoader', 'secure-world'),
      system('tf-m', 'SecureFirmware', 'secure-world'),
      application('app', 'Firmware', 'supervisor'),
    ],
    hasKeyStoreImages: false,
  },
  {
    id: 'stm32u5',
    what: 'STM32U5 with TF-M, immutable boot and BL2',
    ramBytes: 784 * KIB,
    flashBytes: 2 * MIB,
    properties: seven(['optional', 'optional', 'optional', 'optional', 'optional', 'absent', 'optional']),
    slotScheme: 'trailer',
    lastResort: 'bricked',
    rollbackProtection: 'counter',
    rollbackSteps: undefined,
    whenCounterFull: 'stall',
    keyStorage: 'hidden, write-protected flash; optional secure element',
    attests: true,
    romMs: 50,
    verifyMs: 500,
    osMs: 600,
    bootChain: [
      silicon('immutable-boot'),
      fixed('bl2', 'BootLoader', 'secure-world'),
      system('tf-m', 'SecureFirmware', 'secure-world'),
      application('app', 'Firmware', 'supervisor'),
    ],
    hasKeyStoreImages: false,
  },
  {
    id: 'linux-gateway',
    what: 'Linux gateway with containers and RAUC slots (Raspberry Pi class)',
    ramBytes: 4 * GIB,
    flashBytes: 16 * GIB,
    properties: seven(['optional', 'optional', 'absent', 'optional', 'optional', 'optional', 'optional']),
    slotScheme: 'tries',
    lastResort: 'recovery',
    rollbackProtection: 'none',
    rollbackSteps: undefined,
    whenCounterFull: 'stall',
    keyStorage: 'key hash in one-time memory; the kernel can read the key',
    attests: false,
    romMs: 1_500,
    verifyMs: 1_500,
    osMs: 20_000,
    bootChain: [
      silicon('rom'),
      fixed('boot-loader', 'BootLoader', 'supervisor'),
      system('kernel', 'Kernel', 'supervisor'),
      system('rootfs', 'RootFs', 'user'),
      application('services', 'Services', 'user'),
    ],
    hasKeyStoreImages: false,
  },
  {
    id: 'legacy-rtos',
    what: 'microcontroller with an RTOS, no secure boot, debug port open',
    ramBytes: 64 * KIB, // Assumption: 20 to 128 KIB are usual.
    flashBytes: 256 * KIB, // Assumption: 64 to 512 KIB are usual.
    properties: seven(['absent', 'absent', 'absent', 'absent', 'absent', 'absent', 'absent']),
    slotScheme: 'in-place',
    lastResort: 'bricked',
    rollbackProtection: 'none',
    rollbackSteps: undefined,
    whenCounterFull: 'stall',
    keyStorage: 'keys or passwords in plain flash',
    attests: false,
    romMs: 20,
    verifyMs: 0,
    osMs: 300,
    bootChain: [fixed('boot-loader', 'BootLoader', 'supervisor'), application('app', 'Firmware', 'supervisor')],
    hasKeyStoreImages: false,
  },
] as const satisfies readonly Profile[];

export type ProfileId = (typeof profiles)[number]['id'];

export const profileCalled = (id: ProfileId): (typeof profiles)[number] =>
  profiles.find((profile) => profile.id === id) as (typeof profiles)[number];

/** Undefined for a text that names no profile. */
export const profileOf = (id: string): Profile | undefined => profiles.find((profile) => profile.id === id);

/** How an image takes the place of the one before. */
export const updateSchemeOf = ({ slotScheme }: Profile): 'a-b' | 'swap' | 'in-place' | 'none' =>
  slotScheme === 'otadata' || slotScheme === 'tries' ? 'a-b' : slotScheme === 'trailer' ? 'swap' : slotScheme;
