import type { Position, Secret } from './actors.ts';

/** An actor ready to use: where it acts from, and what it holds of each device that it attacks. */
export interface ReadyActor<Id extends string = string> {
  readonly id: Id;
  readonly what: string;
  readonly reaches: readonly Position[];
  /** Secrets of the devices of a step that come into its hands as the step begins, if the devices give them away. */
  readonly holds: readonly Secret[];
  /** Which devices it has what it has of: all, those of one tenant, or each that it has stolen. */
  readonly scope: 'fleet' | 'tenant' | 'device';
}

export const scopeInWords: Readonly<Record<ReadyActor['scope'], string>> = {
  fleet: 'all devices',
  tenant: 'the devices of one tenant',
  device: 'each device that it has stolen',
};

/** Holds an actor to its type; returns its argument. */
const actor = <const Id extends string>(declared: ReadyActor<Id>): typeof declared => declared;

const outsider = actor({
  id: 'outsider',
  what: 'a stranger on the Internet, who has the addresses of the platform and of the devices, and nothing else',
  reaches: ['broker', 'attestation', 'portal', 'devices'],
  holds: [],
  scope: 'fleet',
});

const stolenDevice = actor({
  id: 'stolen-device',
  what: 'the owner of a stolen or bought device, who takes it apart',
  reaches: ['cable', 'broker', 'attestation', 'portal', 'devices'],
  holds: ['credential', 'certificate', 'evidence', 'product-password', 'update-key'],
  scope: 'device',
});

const network = actor({
  id: 'network',
  what: 'an operator of a network between the devices and what they talk to, who can change what the update service and the time service answer',
  reaches: ['updates', 'time', 'broker', 'attestation', 'portal', 'devices'],
  holds: [],
  scope: 'fleet',
});

const lanProxy = actor({
  id: 'lan-proxy',
  what: 'a stranger who rents a proxy inside the local networks of the devices',
  reaches: ['lan', 'devices', 'broker', 'attestation', 'portal'],
  holds: [],
  scope: 'fleet',
});

const supplyChain = actor({
  id: 'supply-chain',
  what: 'an intruder at the vendor, who has its key for images and one key of each role of its repository',
  reaches: ['updates'],
  holds: ['signing-key', 'role-key'],
  scope: 'fleet',
});

const repositoryInsider = actor({
  id: 'repository-insider',
  what: 'an administrator of the update service, who has all keys of the director and of the image repository',
  reaches: ['updates'],
  holds: ['image-keys', 'director-keys'],
  scope: 'fleet',
});

const contractor = actor({
  id: 'contractor',
  what: 'a firm that installs the devices of one tenant, with a cable and the list of their credentials',
  reaches: ['cable', 'lan', 'devices', 'broker', 'attestation', 'portal'],
  holds: ['credential', 'product-password'],
  scope: 'tenant',
});

const serverIntruder = actor({
  id: 'server-intruder',
  what: 'an intruder on the update server, who has the keys that lie there',
  reaches: ['updates'],
  holds: ['update-server'],
  scope: 'fleet',
});

const caInsider = actor({
  id: 'ca-insider',
  what: 'an administrator of the certificate authority, who has certificates made out to whatever name',
  reaches: ['broker'],
  holds: ['issuance'],
  scope: 'fleet',
});

const brokerInsider = actor({
  id: 'broker-insider',
  what: 'an administrator of the network of the broker, who can keep its revocation services from it',
  reaches: ['broker', 'revocation'],
  holds: [],
  scope: 'fleet',
});

const consoleInsider = actor({
  id: 'console-insider',
  what: 'an operator of one tenant who abuses the password of a console',
  reaches: ['broker'],
  holds: ['console'],
  scope: 'tenant',
});

const operatorInsider = actor({
  id: 'operator-insider',
  what: 'an operator of the platform who abuses the account of one',
  reaches: ['portal'],
  holds: ['operator-account'],
  scope: 'fleet',
});

/** The actors that a step can name with `as`, in the order in which documentation and errors list them. */
export const actorList = [
  outsider,
  lanProxy,
  stolenDevice,
  network,
  supplyChain,
  serverIntruder,
  repositoryInsider,
  contractor,
  consoleInsider,
  operatorInsider,
  brokerInsider,
  caInsider,
] as const;
