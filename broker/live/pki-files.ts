import { userInfo } from 'node:os';
import { Fleet } from '../../sim/fleet/fleet.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { COMMANDS_FILTER, INGEST_FILTER } from '../../sim/protocol/topic-layout.ts';
import { Identities, OBSERVER, pemOf } from './client/identities.ts';

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
  /** Seconds since 1970 from which the certificates are valid. */
  readonly epoch: number;
  /** How many devices get files; the first ones of each product first. */
  readonly devices: number;
}

/** The files that an external broker needs to authenticate a scenario's fleet, and the credentials of a few devices. */
export function pkiFiles(plan: Plan, { folder, port, epoch, devices }: PkiFilesOptions): readonly PkiFile[] {
  const fleet = new Fleet(plan);
  const identities = new Identities(plan, fleet, epoch);
  const { server, platform, observer, anchors, authorities } = identities.liveTrust();
  const lists = identities.emptyLists();
  const open = (name: string, text: string): PkiFile => ({ name, text: `${FOR_SIMULATION}${text}`, isSecret: false });
  const secret = (name: string, text: string): PkiFile => ({ name, text: `${FOR_SIMULATION}${text}`, isSecret: true });
  const chosen = inTurns(fleet).slice(0, devices);
  return [
    open('ca.pem', pemOf('CERTIFICATE', ...anchors, ...authorities)),
    open('crl.pem', pemOf('X509 CRL', ...lists)),
    open('server.pem', server.chainPem),
    secret('server.key', server.keyPem),
    open('platform.pem', platform.credential.chainPem),
    secret('platform.key', platform.credential.keyPem),
    open('observer.pem', observer.chainPem),
    secret('observer.key', observer.keyPem),
    ...chosen.flatMap((device) => {
      const { chainPem, keyPem } = identities.credentialAt(device, identities.stampAt(ISSUED_AT));
      const name = `devices/${fleet.nameOf(device).replace('/', '_')}`;
      return [open(`${name}.pem`, chainPem), secret(`${name}.key`, keyPem)];
    }),
    // Mosquitto requires that no other user can read it.
    { name: 'acl', text: acl(platform.clientId), isSecret: true },
    { name: 'mosquitto.conf', text: mosquittoConf(folder, port), isSecret: false },
    { name: 'README', text: readme(plan, folder, port, fleet.nameOf(0)), isSecret: false },
  ];
}

/** One device of each product, then the next of each. */
function inTurns(fleet: Fleet): readonly number[] {
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

const readme = (plan: Plan, folder: string, port: number, device: string): string => {
  const file = `devices/${device.replace('/', '_')}`;
  return `FOR SIMULATION ONLY. All keys here are derived from the seed of the scenario "${plan.name}": anyone who knows the seed has them all.

The devices' certificates are valid for ${plan.pki.certificateLifetimeMs / 3_600_000} h, the CRL for ${plan.pki.revocation.validForMs / 3_600_000} h; a broker whose CRL is out of date refuses
every client. Export again, or start a run with the flags below: it writes the CRL and makes the broker reload it.

  mosquitto -c ${folder}/mosquitto.conf
  fleetlab run <scenario> --fidelity live --broker mqtts://127.0.0.1:${port} \\
    --broker-crl ${folder}/crl.pem --broker-reload 'kill -HUP $(cat ${folder}/mosquitto.pid)'

Everything that is published:

  mosquitto_sub -h localhost -p ${port} --cafile ${folder}/ca.pem --cert ${folder}/observer.pem --key ${folder}/observer.key -t '#' -v

One device by hand:

  mosquitto_pub -h localhost -p ${port} --cafile ${folder}/ca.pem --cert ${folder}/${file}.pem --key ${folder}/${file}.key \\
    -i ${device} -t devices/${device}/status -m hello
`;
};

/** Before the first PEM block, where OpenSSL skips it. */
const FOR_SIMULATION = 'FOR SIMULATION ONLY: this is derived from the seed of a scenario, and so is every key.\n';
/** Any tick but 0, which stands for a device without a certificate. */
const ISSUED_AT = 1;
