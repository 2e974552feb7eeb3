import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../bin/bench/own-mosquitto.ts';
import { openService } from '../../bin/queue/open-service.ts';
import { type QueueFlags, queueAddress } from '../../bin/queue/queue-address.ts';
import type { QueueService } from '../../bin/queue/queue-service.ts';

/** A service that hands out runs, on loopback, with a password and TLS. */
export interface Service {
  /** Its address as flags of the command; they hold no secret. */
  readonly flags: readonly string[];
  readonly password: string;
  /** Connects as the command does; `say` hears of its warnings. */
  connect(say?: (text: string) => void): Promise<QueueService>;
  /** Ends it at once, as SIGKILL does. */
  kill(): Promise<void>;
  /** Starts it again. Redis is empty then; PostgreSQL has what was committed. */
  start(): Promise<void>;
  /** Ends it, and deletes its files. */
  end(): Promise<void>;
}

/** What a kind of service needs: a command that stays, as which user, and a sign that it takes connections. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A process that is started and killed again and again at one port. */
export class Launched {
  private child: ChildProcess | undefined;

  constructor(
    private readonly launch: Launch,
    private readonly port: number,
  ) {}

  async start(): Promise<void> {
    const { command, args, input, user } = this.launch;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...user });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
    child.on('error', (error) => (said += error.message));
    child.stdin.end(input);
    this.child = child;
    for (let tries = 0; !(await answers(this.port)); tries++) {
      if (child.exitCode !== null || tries > 600) throw new Error(`${command} does not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** A folder with an authority, a certificate of it for 127.0.0.1, and a password. */
export interface Secrets {
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly password: string;
  readonly passwordFile: string;
}

export async function newSecrets(): Promise<Secrets> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-queue-'));
  chmodSync(folder, 0o755);
  const [ca, caKey, certificate, key] = ['ca.pem', 'ca.key', 'service.pem', 'service.key'].map((n) => join(folder, n));
  const openssl = (...args: readonly string[]) =>
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...args],
      {
        stdio: 'pipe',
      },
    );
  openssl('-subj', '/CN=fleetlab tests', '-days', '2', '-keyout', caKey!, '-out', ca!);
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const signed = ['-CA', ca!, '-CAkey', caKey!, '-addext', 'basicConstraints=critical,CA:FALSE'];
  openssl(...names, ...signed, '-days', '2', '-keyout', key!, '-out', certificate!);
  // Stands out in whatever it must not be in, and has what an address would have to escape.
  const password = `Secret/${folder.slice(-6)}@:?#%`;
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  return { folder, port: await freePort(), ca: ca!, certificate: certificate!, key: key!, password, passwordFile };
}

/** Puts a process and its secrets together. */
export function serviceOf(
  kind: 'redis' | 'postgres',
  url: string,
  { folder, ca: queueCa, password, passwordFile: queuePassword }: Secrets,
  launched: Launched,
): Service {
  const named: QueueFlags = { [kind]: url, queueCa, queuePassword };
  return {
    password,
    flags: [`--${kind}`, url, '--queue-ca', queueCa, '--queue-password', queuePassword],
    connect: (say = () => {}) => openService(queueAddress(named, {})!, say),
    kill: () => launched.kill(),
    start: () => launched.start(),
    end: async () => {
      await launched.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The user of this name; undefined where this process may not become another one. */
export function userNamed(name: string): Launch['user'] {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`this machine has no user ${name}: npm run tools`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
