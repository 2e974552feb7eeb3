import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Bytes } from '../../../sim/pki/der/index.ts';
import type { Target } from './device-connection.ts';
import { pemOf } from './identities.ts';

/** A broker that is not the lab's own. */
export interface ExternalBroker extends Target {
  /** The authorities that devices believe it by; undefined: the scenario's own. */
  readonly caPem: string | undefined;
  /** Where it reads its CRLs from. */
  readonly crlFile: string | undefined;
  /** What makes it read them again. */
  readonly reload: string | undefined;
}

/** Reads `mqtts://host:port`. */
export function brokerAddress(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url?.pathname === '' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url?.protocol !== 'mqtts:' || url.hostname === '' || !isPlain) {
    throw new LabError('live/broker-address', {
      what: `"${text}" is no address of a broker`,
      where: '--broker',
      hint: 'write mqtts://host:port; live fidelity speaks MQTT over TLS 1.3 and shows each device its own certificate',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address is no name that TLS can ask for (RFC 6066 3).
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  return { host, port: Number(url.port || 8883), serverName: isAddress ? 'localhost' : host };
}

/** Puts lists where an external broker reads them and has it do so. What goes wrong is told, and the run goes on. */
export class CrlFileWriter {
  #isReloading = false;
  #isDue = false;

  constructor(
    private readonly broker: Pick<ExternalBroker, 'crlFile' | 'reload'>,
    private readonly failed: (what: string) => void,
  ) {}

  put(lists: readonly Bytes[]): void {
    const { crlFile } = this.broker;
    if (crlFile === undefined) return;
    try {
      // Whoever reads meanwhile reads the old lists or the new ones, never half of each.
      const draft = `${crlFile}.${process.pid}.new`;
      writeFileSync(draft, pemOf('X509 CRL', ...lists), { mode: 0o644 });
      renameSync(draft, crlFile);
    } catch (error) {
      this.failed(`the CRL could not be written: ${(error as Error).message}`);
      return;
    }
    this.#reload();
  }

  #reload(): void {
    const { reload } = this.broker;
    if (reload === undefined) return;
    if (this.#isReloading) {
      this.#isDue = true;
      return;
    }
    this.#isReloading = true;
    execFile('sh', ['-c', reload], { timeout: RELOAD_MAX_MS, killSignal: 'SIGKILL' }, (error, _said, complained) => {
      this.#isReloading = false;
      if (error !== null) {
        const how = error.killed === true ? `took more than ${RELOAD_MAX_MS / 1_000} s` : `ended with ${error.code}`;
        this.failed(`the command of --broker-reload ${how}: ${complained.trim().slice(0, 200)}`);
      }
      if (!this.#isDue) return;
      this.#isDue = false;
      this.#reload();
    });
  }
}

const RELOAD_MAX_MS = 10_000;
