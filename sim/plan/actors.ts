/**
 * Where an actor can act from: what it reaches without taking anything over. `broker`: its address on the network.
 * `cable`: the devices themselves, with a cable. `attestation`: the address of the attestation service. `updates`: the path
 * between the devices and their update service, on which it can change what the service answers. `portal`: the address of
 * the operators' portal. `devices`: the addresses of the devices, over the network. `lan`: a client in the local network of
 * each device, such as a residential proxy. `time`: the path between the devices and their time service. `revocation`: the
 * path between the broker and the services that tell it of revocations.
 */
export const positions = [
  ...(['broker', 'cable', 'attestation', 'updates', 'portal'] as const),
  ...(['devices', 'lan', 'time', 'revocation'] as const),
] as const;
export type Position = (typeof positions)[number];

/**
 * What a device gives away to an actor that takes it apart or copies the list of its maker. `credential`: its private key with
 * the certificate that it holds by then, or its password. `certificate`: the certificate alone, which is no secret.
 * `evidence`: evidence that it has given to the attestation service. `product-password`: the password that its login takes.
 * `update-key`: the symmetric key under which it takes images from its local network.
 */
const deviceSecrets = ['credential', 'certificate', 'evidence', 'product-password', 'update-key'] as const;

/**
 * What the operators of a device give away. `console`: the password of a console of its tenant. `operator-account`: the
 * account of one of them at the portal of the platform.
 */
const operatorSecrets = ['console', 'operator-account'] as const;

/**
 * What the vendor of a device gives away. `signing-key`: the key that signs its images. `role-key`: one key of each role
 * of the repository. `image-keys`: all keys of the image repository. `director-keys`: all keys of the director. `issuance`:
 * the right to have certificates issued by its authority, as a registration authority has it. `update-server`: the server of
 * its repositories, with the keys that lie on it.
 */
const vendorSecrets = ['signing-key', 'role-key', 'image-keys', 'director-keys', 'issuance', 'update-server'] as const;

export const secrets = [...deviceSecrets, ...operatorSecrets, ...vendorSecrets] as const;
export type Secret = (typeof secrets)[number];

/**
 * What may lie on an update server, besides the keys of timestamps and snapshots. A director signs for each device that
 * asks, so its keys have to.
 *
 * Source  Uptane standard 2.1, 5.3: the director's keys are online, those of the targets and the root of the image
 *         repository should be offline; TUF specification 1.1: the same of a single repository
 */
export const onServer = ['director-keys', 'image-keys', 'role-key'] as const satisfies readonly Secret[];

/** Whether a secret lies elsewhere than on the device: what the device is like does not keep it. */
export const isElsewhere = (secret: Secret): secret is ElsewhereSecret => elsewhere.some((one) => one === secret);
export const isOperators = (secret: Secret): boolean => operatorSecrets.some((one) => one === secret);
const elsewhere = [...operatorSecrets, ...vendorSecrets] as const;
export type ElsewhereSecret = (typeof elsewhere)[number];

/**
 * Who attacks: a name under which it keeps what it learns, from one step to the next.
 *
 * Shape   `reaches` and `holds` are what it has in this step, that of the ready actor named by `as` included; `holds` is
 *         about the devices of the step
 */
export interface ActorPlan {
  readonly name: string;
  /** The ready actor that it is. */
  readonly as?: string;
  readonly reaches: readonly Position[];
  readonly holds: readonly Secret[];
}
