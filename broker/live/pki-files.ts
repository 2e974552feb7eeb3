import { userInfo } from 'node:os';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { COMMANDS_FILTER, INGEST_FILTER } from '../../sim/protocol/topic-layout.ts';
import { OBSERVER, pemOf } from './client/identities.ts';
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
  /** Those that get files. */
  readonly devices: readonly DeviceFiles[];
}

/** A device, and what it shows who it is with. */
export type DeviceFiles = { readonly name: string } & (
  | Pick<Credential, 'chainPem' | 'keyPem'>
  | { readonly password: string }
);

/** The files that a broker needs to authenticate a scenario's fleet, and the credentials of a few devices. */
export function pkiFiles(plan: Plan, { folder, port, trust, lists, devices }: PkiFilesOptions): readonly PkiFile[] {
  const { server, platform, observer, anchors, authorities } = trust;
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
    // Mosquitto requires that no other user can read it.
    { name: 'acl', text: acl(platform.clientId), isSecret: true },
    { name: 'mosquitto.conf', text: mosquittoConf(folder, port), isSecret: false },
    { name: 'README', text: readme(plan, { folder, port, device: devices[0] }), isSecret: false },
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

const acl = (platform: string): string => `# The name in a client's certificate owns the topics below it.
pattern readwrite devices/%u/#

user ${platform}
topic read ${INGEST_FILTER}
topic write ${COMMANDS_FILTER}

# Looks on.
user ${OBSERVER}
topic read #
`;

const mosquittoConf = (
  folder: string,
  port: number,
): string => `# Mosquitto as fleetlab needs it: TLS 1.3, and from every client a certificate that is not revoked.
per_listener_settings true
# The platform's client subscribes to every device: with the defaults, 20 and 1000, Mosquitto would silently drop a burst.
max_inflight_messages 1000
max_queued_messages 100000
persistence false
# A log line for each connection would slow the broker down while it is measured.
log_type warning
pid_file ${folder}/mosquitto.pid
# The user to run as if root starts it: the keys belong to this user.
user ${userInfo().username}

listener ${port} 127.0.0.1
max_connections -1
cafile ${folder}/ca.pem
certfile ${folder}/server.pem
keyfile ${folder}/server.key
crlfile ${folder}/crl.pem
require_certificate true
use_identity_as_username true
# Without it, a client takes any session whose client id it knows.
use_username_as_clientid true
tls_version tlsv1.3
allow_anonymous true
acl_file ${folder}/acl
`;

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

const readme = (
  plan: Plan,
  { folder, port, device }: ByHand,
): string => `FOR SIMULATION ONLY. All keys here are derived from the seed of the scenario "${plan.name}": anyone who knows the seed has them all.

The devices' certificates are valid for ${plan.pki.certificateLifetimeMs / 3_600_000} h, the CRL for ${plan.pki.revocation.validForMs / 3_600_000} h. The lab's own broker renews both while it is up:

  fleetlab broker <scenario> --pki ${folder} --port ${port}

Mosquitto refuses every client once its CRL is out of date. Export again, or start a run with the flags below: it writes the CRL and makes
the broker reload it.

  mosquitto -c ${folder}/mosquitto.conf
  fleetlab run <scenario> --fidelity live --broker mqtts://127.0.0.1:${port} \\
    --broker-crl ${folder}/crl.pem --broker-reload 'kill -HUP $(cat ${folder}/mosquitto.pid)'

To revoke a device, whichever broker reads these files (Mosquitto after a kill -HUP):

  fleetlab pki revoke ${folder} ${device?.name ?? NO_DEVICE}

Everything that is published:

  mosquitto_sub -h localhost -p ${port} --cafile ${folder}/ca.pem --cert ${folder}/observer.pem --key ${folder}/observer.key -t '#' -v

One device by hand:

  ${publishByHand({ folder, port, device })}
`;
/** Before the first PEM block, where OpenSSL skips it. */
const FOR_SIMULATION = 'FOR SIMULATION ONLY: this is derived from the seed of a scenario, and so is every key.\n';
