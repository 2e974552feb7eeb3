import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { brokerAddress, type ExternalBroker } from '../../broker/live/client/external-broker.ts';
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
    .option('--broker <address>', "mqtts://host:port of a broker; default: the lab's own broker")
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
  return {
    ...brokerAddress(broker),
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
