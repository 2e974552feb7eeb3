import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { brokerAddress, type ExternalBroker } from '../../broker/live/client/external-broker.ts';
import { hasTls } from '../../broker/live/client/target.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { pathArgument } from '../console/shared-options.ts';

export interface BrokerFlags {
  readonly broker?: string;
  readonly brokerCa?: string;
  readonly brokerCrl?: string;
  readonly brokerReload?: string;
}

/** The flags that name an external broker. */
export const withBrokerFlags = (command: Command): Command =>
  command
    .option(
      '--broker <address>',
      "mqtts://host:port of a broker, or mqtt://, wss:// or ws://; default: the lab's own broker over mqtts",
    )
    .option(
      '--broker-ca <file>',
      "a PEM file with the authorities that devices trust for the broker; default: the scenario's own",
    );

/** The flags that matter only if certificates are revoked. */
export const withRevocationFlags = (command: Command): Command =>
  command
    .option(
      '--broker-crl <file>',
      'the file that the broker reads CRLs from; the lab writes it whenever it fetches a CRL',
      pathArgument,
    )
    .option('--broker-reload <command>', 'the command that makes the broker read it again, such as "kill -HUP 1234"');

/** Undefined if no broker was named. */
export function externalBroker(flags: BrokerFlags): ExternalBroker | undefined {
  const { broker, brokerCa, brokerCrl, brokerReload } = flags;
  if (broker === undefined) {
    const stray = Object.entries({
      '--broker-ca': brokerCa,
      '--broker-crl': brokerCrl,
      '--broker-reload': brokerReload,
    })
      .filter(([, value]) => value !== undefined)
      .map(([flag]) => flag);
    if (stray.length === 0) return undefined;
    throw new LabError('live/no-broker', {
      what: `${stray.join(', ')} without a broker`,
      where: stray[0],
      hint: 'give --broker mqtts://host:port as well',
    });
  }
  const target = brokerAddress(broker);
  const aboutTls = Object.entries({
    '--broker-ca': brokerCa,
    '--broker-crl': brokerCrl,
    '--broker-reload': brokerReload,
  });
  const [stray] = aboutTls.find(([, value]) => value !== undefined) ?? [];
  if (stray !== undefined && !hasTls(target))
    throw new LabError('live/no-tls', {
      what: `${stray} is about certificates, and ${broker} has no TLS`,
      where: stray,
      hint: 'leave it out, or write mqtts:// or wss://',
    });
  return {
    ...target,
    caPem: brokerCa === undefined ? undefined : fileOf(brokerCa),
    crlFile: brokerCrl,
    reload: brokerReload,
  };
}

function fileOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LabError('live/broker-ca', {
      what: (error as Error).message,
      where: '--broker-ca',
      hint: 'give a PEM file with the certificates of the authorities',
    });
  }
}
