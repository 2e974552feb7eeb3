import type { Control } from '../control.ts';

/** The controls of the cloud security service and its catalog. */
export const cloudControls = [
  {
    id: 'registry',
    what: 'only a device that is claimed into a catalog and not disabled there gets a certificate',
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigations: ['MID-034'],
    techniques: ['D3-AL'],
    hurts: [
      {
        whom: 'devices that are not claimed yet, or that an operator disabled by mistake',
        when: 'they get no certificate, and are off when theirs ends',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge'],
    onByDefault: true,
  },
  {
    id: 'operator-role',
    what: "an operator claims, disables, revokes and commands only what the operator's role in the catalog allows",
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigations: ['MID-038'],
    techniques: ['D3-UAP'],
    hurts: [
      {
        whom: 'an operator whose role is too low for what is urgent',
        when: 'the operation is refused until another operator does it',
      },
    ],
    readBy: ['sim/decisions/authorize-operation.ts#operationFault'],
    onByDefault: true,
  },
  {
    id: 'dual-control',
    what: 'an operator changes or commands more than one device at once only if a second operator has approved it',
    layer: 'cloud',
    property: 'defenseInDepth',
    mitigations: ['MID-038'],
    techniques: ['D3-UAP'],
    hurts: [
      {
        whom: 'an operator who is alone, as at night',
        when: 'when more than one device has to be revoked, disabled or claimed, the operation is refused: a step says so by `approved: no`',
      },
    ],
    readBy: ['sim/decisions/authorize-operation.ts#operationFault'],
    onByDefault: true,
  },
  {
    id: 'bulk-limit',
    what: 'without the approval of a second operator, an account changes or commands at most as many devices an hour as cloud.bulk says',
    layer: 'cloud',
    property: 'defenseInDepth',
    mitigations: ['MID-038'],
    techniques: [],
    hurts: [
      {
        whom: 'an operator who is alone and has many devices to change, one after the other',
        when: 'beyond the limit of the hour, operations are refused; here steps of operators do not count, only actors do',
      },
    ],
    readBy: ['sim/decisions/authorize-operation.ts#operationFault'],
    onByDefault: true,
  },
  {
    id: 'evidence-signature',
    what: 'evidence is signed by the key that the registry has for the device',
    layer: 'cloud',
    property: 'hardwareRootOfTrust',
    mitigations: ['MID-003'],
    techniques: ['D3-MAN'],
    hurts: [
      {
        whom: 'a device whose key was replaced in a repair that the registry has not heard of',
        when: 'it gets no certificate; here no repair replaces a key',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge'],
    onByDefault: true,
  },
  {
    id: 'evidence-freshness',
    what: 'evidence answers a challenge that is the last one given to the device, unused and recent',
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigations: ['MID-036'],
    techniques: ['D3-MAN'],
    hurts: [
      {
        whom: 'a device on a link so slow that its evidence comes after the challenge has ended',
        when: 'it starts again with another challenge',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge'],
    onByDefault: true,
  },
  {
    id: 'reference-values',
    what: "the device's measurements match the reference values of its product",
    layer: 'cloud',
    property: 'hardwareRootOfTrust',
    mitigations: ['MID-003'],
    techniques: ['D3-SFV'],
    hurts: [
      {
        whom: 'devices that run an image which the service does not know, as one from a developer',
        when: 'they get no certificate until they run a known one',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge', 'sim/device/regions/power/recovery.ts#recoveryImplementations'],
    onByDefault: true,
  },
  {
    id: 'minimum-version',
    what: 'a device that runs a security version below the one that its vendor requires gets no certificate',
    layer: 'cloud',
    property: 'renewableSecurity',
    mitigations: ['MID-030', 'MID-003'],
    techniques: ['D3-SFV'],
    hurts: [
      {
        whom: 'devices that have not had the release yet, or have gone back from it',
        when: 'from the step `require-version` on they get no further certificate, and are off when theirs ends, until they run the release. Where a boot failure sends half of a fleet back, it is that half',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge'],
    onByDefault: true,
  },
  {
    id: 'plausibility',
    what: 'the platform believes a reading only if its value is within the range of the sensor, and no further from the last one than the step that the product gives',
    layer: 'cloud',
    property: 'errorReporting',
    mitigations: [],
    techniques: [],
    hurts: [
      {
        whom: 'the owner of a sensor whose true values leap further than the `step` of its signal',
        when: 'such a reading is not believed; a leap that stays is believed after as many readings as it has steps, and `readings.refused` of a run without attacks counts them',
      },
    ],
    readBy: ['sim/decisions/judge-reading.ts#judge'],
    onByDefault: true,
  },
  {
    id: 'debug-state',
    what: 'a device with its debugger open or a development capability gets no certificate for production',
    layer: 'cloud',
    property: 'smallTrustedComputingBase',
    mitigations: ['MID-057'],
    techniques: ['D3-IOPR'],
    hurts: [
      {
        whom: 'a developer with a capability on a device that is in production',
        when: 'it gets no certificate while it has the capability',
      },
    ],
    readBy: ['sim/decisions/appraise.ts#judge'],
    honestFaultsOnly:
      'a developer leaves the debugger open; an actor that holds a probe to the port is refused by debug-lock',
    onByDefault: true,
  },
  {
    id: 'repair-grant',
    what: 'a device whose evidence is refused may still download the image that repairs it, and nothing else',
    layer: 'cloud',
    property: 'renewableSecurity',
    mitigations: [],
    techniques: ['D3-RS'],
    hurts: [],
    readBy: ['sim/device/regions/power/recovery.ts#recoveryImplementations', 'sim/trust/trust-service.ts#decide'],
    onByDefault: true,
  },
] as const satisfies readonly Control[];
