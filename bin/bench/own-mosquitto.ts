import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ExternalBroker } from '../../broker/live/client/external-broker.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { PkiFolder } from '../live/pki-folder.ts';

/** Starts a Mosquitto on a free port of this machine; `stop` also removes its files. */
export class Mosquitto {
  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Uses the same files that `fleetlab pki export` writes for a scenario, with its configuration changed. */
  static forFleet(plan: Plan, changed: (conf: string) => string = (conf) => conf): Promise<Mosquitto> {
    return Mosquitto.start((folder, port) => {
      PkiFolder.make(folder, plan, { scenario: plan.name, with: [], set: [] }, { port, devices: 0 });
      const file = join(folder, 'mosquitto.conf');
      writeFileSync(file, changed(readFileSync(file, 'utf8')));
    });
  }

  /** A listener without TLS that allows every client everything. */
  static plain(): Promise<Mosquitto> {
    return Mosquitto.start((folder, port) => {
      writeFileSync(join(folder, 'mosquitto.conf'), `${plainConf(port).join('\n')}\n`);
    });
  }

  /** A listener without TLS that takes every client at its word, and asks this `acl_file`. */
  static withAccessList(text: string): Promise<Mosquitto> {
    return Mosquitto.start((folder, port) => {
      const acl = join(folder, 'acl.conf');
      writeFileSync(acl, text, { mode: 0o600 });
      writeFileSync(join(folder, 'mosquitto.conf'), `${plainConf(port).join('\n')}\nacl_file ${acl}\n`);
    });
  }

  private static async start(configure: (folder: string, port: number) => void): Promise<Mosquitto> {
    const folder = mkdtempSync(join(tmpdir(), 'fleetlab-mosquitto-'));
    const port = await freePort();
    configure(folder, port);
    const child = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text) => {
        output = (output + text).slice(-4_000);
      });
    const broker = new Mosquitto(port, folder, child);
    for (let tries = 0; !(await answers(port)); tries++) {
      if (child.exitCode !== null || tries > 400) {
        await broker.stop();
        throw new Error(`mosquitto does not answer: ${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return broker;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** The options that `fleetlab run --broker` would give for it. */
  get external(): ExternalBroker {
    return {
      host: '127.0.0.1',
      port: this.port,
      serverName: 'localhost',
      caPem: undefined,
      crlFile: join(this.folder, 'crl.pem'),
      reload: `kill -HUP ${this.pid}`,
    };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const plainConf = (port: number): readonly string[] => [
  `user ${userInfo().username}`,
  'persistence false',
  `listener ${port} 127.0.0.1`,
  'allow_anonymous true',
];

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
