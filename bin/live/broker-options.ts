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

/** The flags by which a broker that is not the lab's own is named. */
export const withBrokerFlags = (command: Command): Command =>
  command
    .option('--broker <address>', "mqtts://host:port of a broker; without it, the lab's own")
    .option(
      '--broker-ca <file>',
      "PEM: the authorities that devices believe the broker by; without it, the scenario's own",
    );

/** Flags that matter only where certificates are revoked. */
export const withRevocationFlags = (command: Command): Command =>
  command
    .option(
      '--broker-crl <file>',
      'where the broker reads its CRLs; the lab writes it whenever a list is fetched',
      pathArgument,
    )
    .option('--broker-reload <command>', 'what makes the broker read it again, as in "kill -HUP 1234"');

/** Undefined: no broker was named. */
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
