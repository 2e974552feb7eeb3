import { cpus } from 'node:os';
import type { Command } from 'commander';
import { defaultLiveOptions } from '../../broker/live/live-options.ts';
import { type BrokerMeasure, measureBroker } from '../../broker/live/measure-broker.ts';
import { checkPlace, writeWhole } from '../../reports/run-folder/whole-file.ts';
import { loadScenario } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { pathArgument, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { version } from '../files/version.ts';
import { type BrokerFlags, externalBroker, withBrokerFlags } from '../live/broker-options.ts';

interface CalibrateOptions extends BrokerFlags {
  readonly seed?: string;
  readonly devices: number;
  readonly seconds: number;
  readonly workers: number;
  readonly out: string;
  readonly overlay: string;
}

/** Adds `fleetlab calibrate`: measures a broker and writes its speed as an overlay. */
export function addCalibrate(program: Command): void {
  withBrokerFlags(
    program
      .command('calibrate')
      .description('measure a broker over real sockets, and write an overlay with its speed for scenarios')
      .addArgument(scenarioArgument().argOptional().default('first-light', 'first-light')),
  )
    .option('--seed <seed>', 'keys are derived from it; an external broker must trust keys exported with the same seed')
    .option('--devices <count>', 'how many devices put load on the broker', wholeNumber, 200)
    .option('--seconds <count>', 'the duration of each of the two measurements', wholeNumber, 5)
    .option('--workers <count>', "threads for the devices' sockets", wholeNumber, 1)
    .option('--out <file>', 'the file for the measurements', pathArgument, 'calibration.json')
    .option('--overlay <file>', 'the file for the overlay', pathArgument, 'calibrated.yaml')
    .addHelpText('after', AFTER_HELP)
    .action(async (scenario: string, options: CalibrateOptions) => {
      const { plan } = await loadScenario(scenario, {
        fidelity: 'live',
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      // Checked first, because the measurement takes long.
      for (const place of [options.out, options.overlay]) checkPlace(place);
      const { devices, seconds, workers } = options;
      const external = externalBroker(options);
      const measured = await measureBroker(
        loadPlan(plan, devices),
        { ...defaultLiveOptions, workers, external },
        { devices, seconds, window: 8 },
      );
      const broker = options.broker ?? 'embedded (aedes)';
      const document = calibration(broker, measured, options);
      writeWhole(options.out, (write) => write(`${JSON.stringify(document, undefined, 2)}\n`));
      writeWhole(options.overlay, (write) => write(overlayText(broker, measured)));
      process.stdout.write(`${lines(broker, measured, options).join('\n')}\n`);
    });
}

const AFTER_HELP = `
The overlay sets how many handshakes a second the broker can finish. With it, a scenario's connect storms meet a broker as fast as
the measured one:
  fleetlab calibrate --broker mqtts://127.0.0.1:8883 && fleetlab run reconnect-storm --with ./calibrated.yaml
If the lab and the broker run on the same machine, they share it, and the figures are those of both together.`;

/** Devices of the scenario's products, all with certificates, and nothing else of it: a file may list too few of them. */
function loadPlan({ roster: _, ...plan }: Plan, devices: number): Plan {
  const telemetry = { everyMs: 3_600_000, jitter: 0, bytes: 200, qos: 1, buffer: 100 } as const;
  const share = Math.ceil(devices / plan.fleet.length);
  return {
    ...plan,
    verdicts: 'refusals',
    timeline: [],
    fleet: plan.fleet.map((product) => ({
      ...product,
      count: Math.max(product.count, share),
      identity: 'certificate',
      cleanSession: true,
      telemetry,
    })),
  };
}

const calibration = (broker: string, measured: BrokerMeasure, { devices, seconds }: CalibrateOptions) => ({
  broker,
  ...measured,
  load: { devices, seconds, window: 8, qos: 1, payloadBytes: 200 },
  machine: { version: version(), node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cpus: cpus().length },
});

const overlayText = (broker: string, { handshakesPerSecond, messagesPerSecond }: BrokerMeasure): string =>
  `# Measured by fleetlab calibrate at ${broker}: ${messagesPerSecond} QoS 1 messages/s besides, which no scenario limits.
broker: { handshakes: ${Math.max(1, handshakesPerSecond)}/s }
`;

function lines(broker: string, measured: BrokerMeasure, { out, overlay }: CalibrateOptions): readonly string[] {
  const { handshakesPerSecond, messagesPerSecond, latencyP50Ms, latencyP99Ms, labBusy, labLagP99Ms } = measured;
  return [
    broker,
    `  handshakes  ${handshakesPerSecond}/s, full mTLS with CONNECT`,
    `  messages    ${messagesPerSecond}/s, QoS 1, to a subscriber; p50 ${latencyP50Ms.toFixed(1)} ms  p99 ${latencyP99Ms.toFixed(1)} ms`,
    `  the lab     ${(labBusy * 100).toFixed(0)} % busy in the handshakes, ${labLagP99Ms.toFixed(0)} ms late (p99)`,
    ...(labBusy > LAB_BUSY_MAX ? ['  the lab was the limit: the broker may be faster; try more --workers'] : []),
    ...(measured.refused > 0 ? [`  refused     ${measured.refused}`] : []),
    ...(measured.tcpStalls > 0 ? [`  SYN stalls  ${measured.tcpStalls}: its backlog was full`] : []),
    '',
    `wrote ${out}; apply the overlay with --with ${overlay.includes('/') ? overlay : `./${overlay}`}`,
  ];
}

const LAB_BUSY_MAX = 0.9;
