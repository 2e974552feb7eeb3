import type { SevenProperties } from '../fleet/profiles.ts';

/**
 * Every check that can refuse something, in one list. Scenarios switch them by id; verdicts in the trace name them.
 *
 * Source  `mitigation`: MITRE EMB3D, which has no ids for brokers, certificate services and the fleet as a whole.
 *         `property`: Hunt, Letey, Nightingale, The Seven Properties of Highly Secured Devices, 2nd edition; which of
 *         them a control serves is this project's own reading
 */
export interface Control {
  readonly id: string;
  readonly what: string;
  /** Where the check is made. */
  readonly layer: 'device' | 'cloud' | 'pki' | 'broker' | 'update' | 'fleet';
  readonly property: keyof SevenProperties | undefined;
  readonly mitigation: `MID-${number}` | undefined;
  readonly onByDefault: boolean;
  /** True for a rule of the protocol itself, which no scenario can switch off. */
  readonly isFixed?: true;
}

export const controlCatalogue = [
  {
    id: 'secure-boot',
    what: 'each layer of the boot chain is started only if its image verifies; only on devices that have it',
    layer: 'device',
    property: 'hardwareRootOfTrust',
    mitigation: 'MID-001',
    onByDefault: true,
  },
  {
    id: 'anti-rollback',
    what: 'an image with a lower security version than the counter on the device is not started',
    layer: 'device',
    property: 'renewableSecurity',
    mitigation: 'MID-030',
    onByDefault: true,
  },
  {
    id: 'sideload-lock',
    what: 'a locked device installs nothing that did not come from its update service',
    layer: 'device',
    property: 'hardwareRootOfTrust',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'allowed-connections',
    what: 'an application reaches only the hosts that its manifest lists',
    layer: 'device',
    property: 'dynamicCompartments',
    mitigation: 'MID-083',
    onByDefault: true,
  },
  {
    id: 'watchdog',
    what: 'an application that hangs is ended and started again; one that crashes is so in any case',
    layer: 'device',
    property: 'defenseInDepth',
    mitigation: 'MID-032',
    onByDefault: true,
  },
  {
    id: 'error-reporting',
    what: 'failures are reported to the cloud, at most once a day or at a reboot',
    layer: 'device',
    property: 'errorReporting',
    mitigation: 'MID-038',
    onByDefault: true,
  },
  {
    id: 'backoff-jitter',
    what: 'reconnect delays are spread at random, so that a fleet does not come back as one',
    layer: 'device',
    property: undefined,
    mitigation: 'MID-032',
    onByDefault: true,
  },
  {
    id: 'renewal-jitter',
    what: 'certificates are renewed at an age that is spread at random, so that a fleet does not renew as one',
    layer: 'device',
    property: undefined,
    mitigation: 'MID-032',
    onByDefault: true,
  },
  {
    id: 'registry',
    what: 'only a device that is claimed into a catalog and not disabled there is given a certificate',
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-034',
    onByDefault: true,
  },
  {
    id: 'operator-role',
    what: 'an operator claims, disables and revokes only as far as the role in the catalog goes',
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-041',
    onByDefault: true,
  },
  {
    id: 'evidence-signature',
    what: 'evidence is signed by the key that the registry has for the device',
    layer: 'cloud',
    property: 'hardwareRootOfTrust',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'evidence-freshness',
    what: 'evidence answers a challenge that is the last one given to the device, unused and recent',
    layer: 'cloud',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-036',
    onByDefault: true,
  },
  {
    id: 'reference-values',
    what: 'what a device says it has started is what its product is known to start',
    layer: 'cloud',
    property: 'hardwareRootOfTrust',
    mitigation: 'MID-002',
    onByDefault: true,
  },
  {
    id: 'debug-state',
    what: 'a device with its debugger open or a development capability gets no certificate for production',
    layer: 'cloud',
    property: 'smallTrustedComputingBase',
    mitigation: 'MID-057',
    onByDefault: true,
  },
  {
    id: 'repair-grant',
    what: 'a device whose evidence is refused may still fetch the image that mends it, and nothing else',
    layer: 'cloud',
    property: 'renewableSecurity',
    mitigation: 'MID-025',
    onByDefault: true,
  },
  {
    id: 'client-certificate',
    what: 'a device whose product has certificates shows one',
    layer: 'broker',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-034',
    onByDefault: true,
  },
  {
    id: 'proof-of-possession',
    what: 'whoever shows a certificate holds its key (TLS 1.3 CertificateVerify)',
    layer: 'broker',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'certificate-chain',
    what: 'the certificate leads to an authority that the broker has registered (RFC 5280, 6.1)',
    layer: 'broker',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'certificate-validity',
    what: 'the certificate is in force by the clock of the broker',
    layer: 'broker',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'certificate-revocation',
    what: 'the certificate is not revoked, as far as the broker knows (RFC 5280, 6.3; RFC 6960)',
    layer: 'broker',
    property: 'renewableSecurity',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'revocation-freshness',
    what: 'what the broker knows of revocations is not out of date; what happens if it is, is a policy',
    layer: 'broker',
    property: 'renewableSecurity',
    mitigation: 'MID-027',
    onByDefault: true,
  },
  {
    id: 'client-id-binding',
    what: 'the client id of CONNECT is the name in the certificate, so an identity has one session',
    layer: 'broker',
    property: 'passwordlessAuthentication',
    mitigation: 'MID-034',
    onByDefault: true,
  },
  {
    id: 'close-revoked-sessions',
    what: 'a session that is up is closed when its certificate is found revoked, or its identity banned',
    layer: 'broker',
    property: 'renewableSecurity',
    mitigation: undefined,
    onByDefault: true,
  },
  {
    id: 'close-expired-sessions',
    what: 'a session that is up is closed when its certificate has run out',
    layer: 'broker',
    property: 'renewableSecurity',
    mitigation: undefined,
    onByDefault: true,
  },
  {
    id: 'client-credential',
    what: 'where a product has passwords, CONNECT carries the one that was issued to this client id',
    layer: 'broker',
    property: undefined,
    mitigation: 'MID-043',
    onByDefault: true,
  },
  {
    id: 'client-ban',
    what: 'CONNECT under an identity that has been banned is refused: what revoking comes to where a product has passwords',
    layer: 'broker',
    property: 'renewableSecurity',
    mitigation: 'MID-043',
    onByDefault: true,
  },
  {
    id: 'topic-acl',
    what: 'a client publishes and subscribes only below the topics of its own identity',
    layer: 'broker',
    property: 'dynamicCompartments',
    mitigation: 'MID-034',
    onByDefault: true,
  },
  {
    id: 'reserved-topics',
    what: 'nobody but the broker publishes below $SYS/',
    layer: 'broker',
    property: 'defenseInDepth',
    mitigation: 'MID-034',
    onByDefault: true,
  },
  {
    id: 'connection-limit',
    what: 'no more sessions than the broker is sized for',
    layer: 'broker',
    property: undefined,
    mitigation: 'MID-080',
    onByDefault: true,
  },
  {
    id: 'handshake-queue',
    what: 'no more TLS handshakes wait than the edge has room for; switched off, all of them wait',
    layer: 'broker',
    property: undefined,
    mitigation: 'MID-080',
    onByDefault: true,
  },
  {
    id: 'rollout-gate',
    what: 'a rollout goes on only while its thresholds and bake times hold; switched off, nothing stops it',
    layer: 'fleet',
    property: 'renewableSecurity',
    mitigation: undefined,
    onByDefault: true,
  },
  {
    id: 'external-broker',
    what: 'what a broker outside the lab has decided, as far as it can be seen from a device (fidelity live)',
    layer: 'broker',
    property: undefined,
    mitigation: undefined,
    onByDefault: true,
    isFixed: true,
  },
  {
    id: 'protocol',
    what: 'topic names are topic names: not empty, no wildcard in a PUBLISH (MQTT 3.1.1, 4.7)',
    layer: 'broker',
    property: undefined,
    mitigation: undefined,
    onByDefault: true,
    isFixed: true,
  },
  {
    id: 'update-signature',
    what: 'metadata and manifest of an update are signed by keys of the role that must sign them',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'update-threshold',
    what: 'metadata carries as many signatures as its role has to have; switched off, one is enough',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'update-rollback',
    what: 'no version of metadata, sequence number of a manifest or release counter is below the one that was trusted before',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-030',
    onByDefault: true,
  },
  {
    id: 'update-expiry',
    what: 'metadata that has expired is not believed, so nobody can hold a device at an old release',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-030',
    onByDefault: true,
  },
  {
    id: 'update-consistency',
    what: 'each metadata file is the one, by version and hash, that the file above it lists',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'update-length',
    what: 'no more is taken in than metadata and images may have, or are said to have',
    layer: 'update',
    property: 'defenseInDepth',
    mitigation: 'MID-032',
    onByDefault: true,
  },
  {
    id: 'update-target',
    what: 'a release is for the vendor and the class of the device (RFC 9124), or for the device and its hardware (Uptane)',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'image-digest',
    what: 'an image and its manifest are the octets that signed metadata lists',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'image-repository',
    what: 'what the director names is listed alike by the image repository (Uptane, 5.4.4.2); full verification only',
    layer: 'update',
    property: 'defenseInDepth',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'director-targets',
    what: 'targets of the director delegate to nobody and name no device twice (Uptane, 5.4.4.6)',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-026',
    onByDefault: true,
  },
  {
    id: 'fast-forward-recovery',
    what: 'once keys are replaced, versions that were seen under the old ones no longer count',
    layer: 'update',
    property: 'renewableSecurity',
    mitigation: 'MID-025',
    onByDefault: true,
  },
  {
    id: 'update-format',
    what: 'what a repository answers is there, and is metadata of the role that was asked for (TUF specification, 4)',
    layer: 'update',
    property: undefined,
    mitigation: undefined,
    onByDefault: true,
    isFixed: true,
  },
] as const satisfies readonly Control[];

/** The controls that a scenario can switch. */
export const switches = controlCatalogue.filter((control): control is Switch => !('isFixed' in control));
type Switch = Exclude<(typeof controlCatalogue)[number], { isFixed: true }>;

export type ControlId = (typeof controlCatalogue)[number]['id'];
export type ControlSettings = Readonly<Record<ControlId, boolean>>;

/** The catalogue's defaults with a scenario's settings laid over them. */
export function controlSettings(overrides: Readonly<Record<string, boolean>>): ControlSettings {
  return Object.fromEntries(
    controlCatalogue.map((control) => [control.id, overrides[control.id] ?? control.onByDefault]),
  ) as Record<ControlId, boolean>;
}
