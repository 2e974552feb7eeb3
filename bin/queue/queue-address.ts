import { plainText } from '../../reports/run-folder/plain-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** The flags that say where a queue is. */
export interface QueueFlags {
  readonly redis?: string | undefined;
  readonly postgres?: string | undefined;
  /** A file with the password. */
  readonly queuePassword?: string | undefined;
  /** A file with certificates of authorities. */
  readonly queueCa?: string | undefined;
}

/** Where a queue is, and how to get in. */
export interface QueueAddress {
  readonly kind: QueueKind;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** A number for Redis, a name for PostgreSQL; undefined is the service's own default. */
  readonly database: string | undefined;
  /** Undefined: without TLS. `ca` is PEM; undefined trusts the authorities that Node knows. */
  readonly tls: { readonly ca: string | undefined } | undefined;
  /** For messages: it has no password. */
  readonly shown: string;
}

export type QueueKind = 'redis' | 'postgres';

/** The variable of the environment with the password, if no file is named. */
export const PASSWORD_VARIABLE = 'FLEETLAB_QUEUE_PASSWORD';

/**
 * The queue that flags name; undefined where they name none. A password in an address is refused: every user of the machine
 * can read the arguments of a process.
 *
 * Errors  LabError `queue/address`, and of the files those of `plainText`
 */
export function queueAddress(flags: QueueFlags, environment: NodeJS.ProcessEnv): QueueAddress | undefined {
  const { redis, postgres, queuePassword: file, queueCa: ca } = flags;
  if (redis !== undefined && postgres !== undefined)
    throw wrong('--postgres', 'runs go to one queue, and --redis names another', 'leave one of the two out');
  const kind: QueueKind = redis === undefined ? 'postgres' : 'redis';
  const text = redis ?? postgres;
  if (text === undefined) {
    if (file !== undefined || ca !== undefined)
      throw wrong(file === undefined ? '--queue-ca' : '--queue-password', 'no queue is named', hintOf('redis'));
    return undefined;
  }
  const url = urlOf(kind, text);
  const password = file === undefined ? environment[PASSWORD_VARIABLE] : secretIn(file);
  const isTls = kind === 'redis' ? url.protocol === 'rediss:' : hasTls(url);
  if (ca !== undefined && !isTls) throw wrong('--queue-ca', 'the queue is reached without TLS', hintOf(kind));
  const path = decoded(kind, url.pathname.slice(1));
  if (kind === 'redis' && !/^\d{0,4}$/.test(path))
    throw wrong('--redis', 'a database of Redis is a number', hintOf(kind));
  return {
    kind,
    // Without the brackets of an IPv6 address.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPorts[kind] : Number(url.port),
    user: decoded(kind, url.username) || undefined,
    password: password || undefined,
    database: path || undefined,
    tls: isTls ? { ca: ca === undefined ? undefined : plainText(ca, CA_BYTES_MAX) } : undefined,
    shown: `${url.protocol}//${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`,
  };
}

const defaultPorts = { redis: 6_379, postgres: 5_432 } as const;
/** All authorities that a system trusts are a quarter of it. */
const CA_BYTES_MAX = 2 ** 20;
const PASSWORD_BYTES_MAX = 4_096;

const protocols: Readonly<Record<QueueKind, readonly string[]>> = {
  redis: ['redis:', 'rediss:'],
  postgres: ['postgres:', 'postgresql:'],
};

/** No message repeats the address: it may hold a password. */
function urlOf(kind: QueueKind, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOurs = url !== undefined && protocols[kind].includes(url.protocol) && url.hostname !== '' && url.hash === '';
  if (!isOurs) throw wrong(`--${kind}`, 'this is not the address of a queue', hintOf(kind));
  if (url.password !== '')
    throw wrong(
      `--${kind}`,
      'the address has a password, and every user of this machine can read arguments of processes',
      `leave it out, and name a file that has it with --queue-password, or set ${PASSWORD_VARIABLE}`,
    );
  const stray = [...url.searchParams.keys()].find((name) => kind === 'redis' || name !== 'sslmode');
  if (stray !== undefined) throw wrong(`--${kind}`, `the address has an unknown setting "${stray}"`, hintOf(kind));
  return url;
}

/** Other modes of PostgreSQL encrypt without knowing for whom, or not always. */
function hasTls(url: URL): boolean {
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  if (mode === 'verify-full') return true;
  if (mode === 'disable') return false;
  throw wrong('--postgres', `sslmode=${mode} does not check who answers`, 'write sslmode=verify-full, or disable');
}

const hintOf = (kind: QueueKind): string =>
  kind === 'redis'
    ? 'write --redis rediss://user@host:6379, or redis:// without TLS'
    : 'write --postgres postgres://user@host:5432/database?sslmode=verify-full; without it there is no TLS';

function decoded(kind: QueueKind, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`--${kind}`, 'a percent sign of the address is no escape', 'write a percent sign as %25');
  }
}

/** Editors end a file with a line end. */
const secretIn = (path: string): string => plainText(path, PASSWORD_BYTES_MAX).replace(/\r?\n$/, '');

const wrong = (where: string, what: string, hint: string): LabError =>
  new LabError('queue/address', { what, where, hint });
