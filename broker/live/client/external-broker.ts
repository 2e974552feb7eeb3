import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Bytes } from '../../../sim/pki/der/index.ts';
import { pemOf } from './identities.ts';
import type { Target, Transport } from './target.ts';

/** The address and the settings of a broker that the lab does not run itself. */
export interface ExternalBroker extends Target {
  /** The authorities that devices trust for it; undefined: the scenario's own. */
  readonly caPem: string | undefined;
  /** The file it reads its CRLs from. */
  readonly crlFile: string | undefined;
  /** The shell command that makes it read them again. */
  readonly reload: string | undefined;
}

/** Reads `mqtts://host:port`, `mqtt://host:port`, `wss://host:port/path` or `ws://host:port/path`. */
export function brokerAddress(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = schemes.find(({ transport }) => url?.protocol === `${transport}:`);
  const isPlain = url?.search === '' && url.hash === '' && url.username === '' && url.password === '';
  const hasStrayPath = scheme?.path === undefined && url?.pathname !== '';
  if (url === undefined || scheme === undefined || url.hostname === '' || !isPlain || hasStrayPath) {
    throw new LabError('live/broker-address', {
      what: `"${text}" is not a broker's address`,
      where: '--broker',
      hint: 'write mqtts://host:port, or mqtt:// without TLS, or wss://host:port/path and ws://host:port/path for WebSocket',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // TLS cannot request an IP address as the server name (RFC 6066 3).
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  const { transport, port, path } = scheme;
  const target = { host, port: Number(url.port || port), serverName: isAddress ? 'localhost' : host, transport };
  return path === undefined ? target : { ...target, path: url.pathname === '/' ? path : url.pathname };
}

/** By scheme, the port that brokers have by default, and the path of a WebSocket. */
const schemes: readonly { readonly transport: Transport; readonly port: number; readonly path?: string }[] = [
  { transport: 'mqtts', port: 8883 },
  { transport: 'mqtt', port: 1883 },
  { transport: 'wss', port: 443, path: '/mqtt' },
  { transport: 'ws', port: 80, path: '/mqtt' },
];

/** Writes CRLs to an external broker's file and makes it reload them. Reports failures; the run goes on. */
export class CrlFileWriter {
  private isReloading = false;
  private isDue = false;

  constructor(
    private readonly broker: Pick<ExternalBroker, 'crlFile' | 'reload'>,
    private readonly failed: (what: string) => void,
  ) {}

  put(lists: readonly Bytes[]): void {
    const { crlFile } = this.broker;
    if (crlFile === undefined) return;
    try {
      // A broker that reads meanwhile gets the old CRLs or the new ones, never half of each.
      const draft = `${crlFile}.${process.pid}.new`;
      writeFileSync(draft, pemOf('X509 CRL', ...lists), { mode: 0o644 });
      renameSync(draft, crlFile);
    } catch (error) {
      this.failed(`the CRL could not be written: ${(error as Error).message}`);
      return;
    }
    this.reload();
  }

  private reload(): void {
    const { reload } = this.broker;
    if (reload === undefined) return;
    if (this.isReloading) {
      this.isDue = true;
      return;
    }
    this.isReloading = true;
    execFile('sh', ['-c', reload], { timeout: RELOAD_MAX_MS, killSignal: 'SIGKILL' }, (error, _stdout, stderr) => {
      this.isReloading = false;
      if (error !== null) {
        const how = error.killed === true ? `took more than ${RELOAD_MAX_MS / 1_000} s` : `ended with ${error.code}`;
        this.failed(`the command of --broker-reload ${how}: ${stderr.trim().slice(0, 200)}`);
      }
      if (!this.isDue) return;
      this.isDue = false;
      this.reload();
    });
  }
}

const RELOAD_MAX_MS = 10_000;
