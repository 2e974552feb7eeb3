import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Bytes } from '../../../sim/pki/der/index.ts';
import type { Target } from './device-connection.ts';
import { pemOf } from './identities.ts';

/** The address and the settings of a broker that the lab does not run itself. */
export interface ExternalBroker extends Target {
  /** The authorities that devices trust for it; undefined: the scenario's own. */
  readonly caPem: string | undefined;
  /** The file it reads its CRLs from. */
  readonly crlFile: string | undefined;
  /** The shell command that makes it read them again. */
  readonly reload: string | undefined;
}

/** Reads `mqtts://host:port`. */
export function brokerAddress(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url?.pathname === '' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url?.protocol !== 'mqtts:' || url.hostname === '' || !isPlain) {
    throw new LabError('live/broker-address', {
      what: `"${text}" is not a broker's address`,
      where: '--broker',
      hint: 'write mqtts://host:port; in live fidelity each device speaks MQTT over TLS 1.3 with its own certificate',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // TLS cannot request an IP address as the server name (RFC 6066 3).
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  return { host, port: Number(url.port || 8883), serverName: isAddress ? 'localhost' : host };
}

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
