import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { OBSERVER, pemOf } from './client/identities.ts';
import type { RecipeFacts } from './recipes/recipe.ts';
import { type RecipeName, recipes } from './recipes/recipe-list.ts';
import type { Credential, LiveTrust } from './wire/trust-anchors.ts';

export interface PkiFile {
  readonly name: string;
  readonly text: string;
  /** Written so that only the owner can read it: keys, even those of a simulation. */
  readonly isSecret: boolean;
}

export interface PkiFilesOptions {
  /** The folder that the broker's configuration names. */
  readonly folder: string;
  readonly port: number;
  readonly trust: LiveTrust;
  /** DER. */
  readonly lists: readonly Bytes[];
  readonly fleet: Fleet;
  /** Those that get files. */
  readonly devices: readonly DeviceFiles[];
  /** The broker that gets a configuration. */
  readonly recipe: RecipeName;
}

/** A device, and what it shows who it is with. */
export type DeviceFiles = { readonly name: string } & (
  | Pick<Credential, 'chainPem' | 'keyPem'>
  | { readonly password: string }
);

/** The files that a broker needs to authenticate a scenario's fleet, and the credentials of a few devices. */
export function pkiFiles(plan: Plan, options: PkiFilesOptions): readonly PkiFile[] {
  const { folder, port, trust, lists, fleet, devices, recipe } = options;
  const { server, platform, observer, anchors, authorities } = trust;
  const facts = { folder, port, fleet, platform: platform.clientId, observer: OBSERVER };
  return [
    open('ca.pem', pemOf('CERTIFICATE', ...anchors, ...authorities)),
    listsFile(lists),
    open('server.pem', server.chainPem),
    secret('server.key', server.keyPem),
    open('platform.pem', platform.credential.chainPem),
    secret('platform.key', platform.credential.keyPem),
    open('observer.pem', observer.chainPem),
    secret('observer.key', observer.keyPem),
    ...devices.flatMap(deviceFiles),
    ...recipes[recipe].files(facts),
    { name: 'README', text: readme(plan, { facts, recipe, device: devices[0] }), isSecret: false },
  ];
}

export const listsFile = (lists: readonly Bytes[]): PkiFile => open('crl.pem', pemOf('X509 CRL', ...lists));

export function deviceFiles(device: DeviceFiles): readonly PkiFile[] {
  const name = `devices/${fileOf(device.name)}`;
  return 'password' in device
    ? [{ name: `${name}.password`, text: `${device.password}\n`, isSecret: true }]
    : [open(`${name}.pem`, device.chainPem), secret(`${name}.key`, device.keyPem)];
}

const open = (name: string, text: string): PkiFile => ({ name, text: `${FOR_SIMULATION}${text}`, isSecret: false });
const secret = (name: string, text: string): PkiFile => ({ name, text: `${FOR_SIMULATION}${text}`, isSecret: true });

/** Of the name of a device, that of its files. */
const fileOf = (device: string): string => device.replace('/', '_');

/** One device of each product, then the next of each. */
export function inTurns(fleet: Fleet): readonly number[] {
  const turns: number[] = [];
  const most = Math.max(...fleet.products.map(({ plan }) => plan.count));
  for (let nth = 0; nth < most; nth++)
    for (const { first, plan } of fleet.products) if (nth < plan.count) turns.push(first + nth);
  return turns;
}

interface ByHand {
  readonly folder: string;
  readonly port: number;
  readonly device: DeviceFiles | undefined;
}

/** The command with which a device of the folder publishes; the folder goes into a shell as it is. */
export function publishByHand({ folder, port, device }: ByHand): string {
  const name = device?.name ?? NO_DEVICE;
  const file = `${folder}/devices/${fileOf(name)}`;
  const shows =
    device !== undefined && 'password' in device
      ? `-u ${name} -P "$(cat ${file}.password)"`
      : `--cert ${file}.pem --key ${file}.key`;
  return `mosquitto_pub -h localhost -p ${port} --cafile ${folder}/ca.pem ${shows} -i ${name} -t devices/${name}/status -m hello -q 1`;
}

/** Stands for the name of one, where none has files. */
const NO_DEVICE = 'TENANT/PRODUCT-1';

interface About {
  readonly facts: RecipeFacts;
  readonly recipe: RecipeName;
  readonly device: DeviceFiles | undefined;
}

const readme = (
  plan: Plan,
  { facts, recipe, device }: About,
): string => `FOR SIMULATION ONLY. All keys here are derived from the seed of the scenario "${plan.name}": anyone who knows the seed has them all.

The devices' certificates are valid for ${plan.pki.certificateLifetimeMs / 3_600_000} h, the CRL for ${plan.pki.revocation.validForMs / 3_600_000} h. The lab's own broker renews both while it is up:

  fleetlab broker <scenario> --pki ${facts.folder} --port ${facts.port}

${recipes[recipe].readme(facts)}
To revoke a device, for a broker that reads the CRL (Mosquitto after a kill -HUP):

  fleetlab pki revoke ${facts.folder} ${device?.name ?? NO_DEVICE}

Everything that is published:

  mosquitto_sub -h localhost -p ${facts.port} --cafile ${facts.folder}/ca.pem --cert ${facts.folder}/observer.pem --key ${facts.folder}/observer.key -t '#' -v

One device by hand:

  ${publishByHand({ ...facts, device })}
`;

/** Before the first PEM block, where OpenSSL skips it. */
const FOR_SIMULATION = 'FOR SIMULATION ONLY: this is derived from the seed of a scenario, and so is every key.\n';
