/**
 * Kinds of images by their type code.
 *
 * Source  1 to 27: image types of the MT3620 as read from its packages; from 256 on: fleetlab's numbers for loaders and
 *         firmware of other platforms, which have no such code
 */
export const imageKinds = {
  OneBL: 1,
  PlutonRuntime: 2,
  WifiFirmware: 3,
  SecurityMonitor: 4,
  NormalWorldLoader: 5,
  NormalWorldDTB: 6,
  NormalWorldKernel: 7,
  RootFs: 8,
  Services: 9,
  Applications: 10,
  FirmwareConfig: 13,
  BootManifest: 16,
  NWFS: 17,
  TrustedKeystore: 19,
  Policy: 20,
  CustomerBoardConfig: 21,
  UpdateCertStore: 22,
  BaseSystemUpdateManifest: 23,
  FirmwareUpdateManifest: 24,
  CustomerUpdateManifest: 25,
  RecoveryManifest: 26,
  ManifestSet: 27,
  BootLoader: 256,
  SecureFirmware: 257,
  Firmware: 258,
  Kernel: 259,
} as const;

export type ImageKind = keyof typeof imageKinds;
