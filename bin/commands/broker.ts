import { isIP } from 'node:net';
import { relative } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { publishByHand } from '../../broker/live/pki-files.ts';
import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { count } from '../console/runs-progress.ts';
import { each, pathArgument, portNumber, scenarioArgument } from '../console/shared-options.ts';
import { BrokerMetrics } from '../live/broker-metrics.ts';
import { instant, KeptBroker } from '../live/keep-broker.ts';
import { type EdgeFlags, edgeLimitsOf, seconds, withEdgeFlags } from '../live/live-flags.ts';
import { type PkiFolder, pkiFolderFor } from '../live/pki-folder.ts';
import { RefusalLines } from '../live/refusal-lines.ts';
import { serveMetrics } from '../live/serve-metrics.ts';
import { deviceCount } from './pki-export.ts';

interface BrokerOptions extends EdgeFlags {
  readonly port: number;
  readonly host: string;
  readonly name: readonly string[];
  readonly pki?: string;
  readonly devices?: number;
  readonly fresh?: boolean;
  readonly metricsPort?: number;
  readonly drain: number;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly quiet?: boolean;
}

/** Adds `fleetlab broker`: the lab's own broker, with a scenario's controls and certificates, for devices and clients of a user. */
export function addBroker(program: Command): void {
  withEdgeFlags(
    program
      .command('broker')
      .description(
        "keep the lab's own broker up for your devices: TLS 1.3, a scenario's certificates, access list and controls",
      )
      .addArgument(scenarioArgument())
      .option('--port <port>', 'the port for MQTT over TLS; 0 for any free one', portNumber, 8_883)
      .option('--host <address>', 'the address to listen on; 0.0.0.0 for all of this machine', '127.0.0.1')
      .option(
        '--name <name>',
        'what clients call this machine: a name or address of the certificate (repeatable)',
        (text: string, before: readonly string[]) => each(hostName(text), before),
        [],
      )
      .option('--pki <folder>', 'its keys, certificates and CRL (default: pki/<scenario>)', pathArgument)
      .option('--devices <count>', 'how many devices have files there, or "all" (default: 3)', deviceCount)
      .option('--fresh', 'make keys and certificates anew, and revoke nothing')
      .option('--metrics-port <port>', 'serve metrics for Prometheus at this port; 0 for any free one', portNumber)
      .option('--drain <seconds>', 'how long it waits at the end for what clients have to acknowledge', seconds, 5)
      .option('--seed <seed>', 'the seed that keys are derived from')
      .option('--set <path=value>', 'change one value of the scenario (repeatable)', each, [])
      .option('--with <overlay>', 'apply an overlay to the scenario (repeatable)', each, [])
      .option('-q, --quiet', 'print no refusals'),
  )
    .addHelpText('after', NOTES)
    .action(async (scenario: string, options: BrokerOptions) => {
      process.exitCode = await keep(scenario, options);
    });
}

/** RFC 1123, 2.1: letters, digits and hyphens in labels of up to 63, and no number that is no address. */
function hostName(text: string): string {
  const isName =
    text.length <= 253 &&
    /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text);
  if (isIP(text) !== 0 || isName) return text;
  throw new InvalidArgumentError('give a host name or an IP address, such as lab.example');
}

const NOTES = `
It reads the CRL again when the file changes, and on SIGHUP; renews CRL and certificates before they are out of date; and ends on
Ctrl-C or SIGTERM: it accepts no more connections, waits for acknowledgements, and closes the sessions. A second Ctrl-C ends it at once.

All keys are derived from the seed of the scenario: FOR SIMULATION ONLY.

Exit codes: 0 ended when asked to, 2 the scenario, a flag, a port or the folder is wrong, 3 the lab failed.

Examples:
  fleetlab broker first-light
  fleetlab broker two-vendors.yaml --port 18883 --metrics-port 9641 --set broker.concurrentUse=refuse
  fleetlab broker first-light --host 0.0.0.0 --name lab.example --devices all
  fleetlab pki revoke pki/first-light acme/sensor-1`;

async function keep(scenario: string, options: BrokerOptions): Promise<number> {
  const { host, port, name: names, seed, set, with: overlays } = options;
  const hosts = [...(ownNames.includes(host) ? [] : [host]), ...names];
  const wishes = { hosts, devices: options.devices };
  const folder = await pkiFolderFor(
    options.pki,
    { scenario, with: overlays, set, seed },
    { port, ...wishes, isFresh: options.fresh === true },
  );
  const say = (line: string): void => {
    process.stderr.write(`${instant(Date.now() / 1_000)} ${line}\n`);
  };
  const refusals = new RefusalLines(say);
  const up: { broker?: KeptBroker } = {};
  const metrics = new BrokerMetrics(() => up.broker && { ...up.broker.figures(), ...up.broker.known });
  const broker = await KeptBroker.start(folder, {
    ...{ listen: { host, port }, wishes, limits: edgeLimitsOf(options), said: say },
    noted: (fact) => {
      metrics.count(fact);
      if (options.quiet !== true) refusals.take(fact);
    },
  });
  up.broker = broker;
  const since = performance.now();
  const interrupt = listenForInterrupt('ending: no more connections; Ctrl-C again ends at once');
  const hangUp = (): void => broker.reload();
  process.on('SIGHUP', hangUp);
  let left = 0;
  let sessions = 0;
  try {
    const served =
      options.metricsPort === undefined ? undefined : await serveMetrics(metrics, host, options.metricsPort);
    process.stdout.write(`${opening(folder, broker.port, served?.address).join('\n')}\n`);
    await untilAborted(interrupt.signal);
    ({ sessions } = broker.figures());
    await served?.close();
  } finally {
    process.off('SIGHUP', hangUp);
    left = await broker.end(options.drain * 1_000);
    interrupt.stop();
  }
  const { messages } = broker.figures();
  const unanswered = left === 0 ? '' : `, ${plain(left)} not acknowledged by their receivers`;
  process.stdout.write(
    `up for ${showSpan(performance.now() - since)}: ${count(messages, 'message')} received${unanswered}; ${count(sessions, 'session')} closed at the end\n`,
  );
  return Exit.ok;
}

function opening(folder: PkiFolder, port: number, metrics: string | undefined): readonly string[] {
  const { path, devices, revoked, devicesInAll } = folder;
  const from = relative(process.cwd(), path);
  const shown = from.startsWith('..') ? path : from;
  const [device] = devices;
  return [
    `the broker is up at mqtts://localhost:${port}, for ${count(devicesInAll, 'device')} and the platform`,
    `  files    ${shown}: keys and certificates of ${count(devices.length, 'device')}; ${plain(revoked.length)} revoked`,
    ...(metrics === undefined ? [] : [`  metrics  ${metrics}`]),
    ...(device === undefined
      ? []
      : [
          `  publish  ${publishByHand({ folder: shown, port, device })}`,
          `  revoke   fleetlab pki revoke ${shown} ${device.name}`,
        ]),
  ];
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Addresses that need no name of their own in the certificate. */
const ownNames: readonly string[] = ['127.0.0.1', 'localhost', '0.0.0.0', '::', '::1'];
