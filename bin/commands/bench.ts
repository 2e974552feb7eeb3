import { cpus } from 'node:os';
import { Argument, type Command } from 'commander';
import { liveLines } from '../../broker/live/live-report.ts';
import { checkPlace, writeWhole } from '../../reports/run-folder/whole-file.ts';
import { cWheel } from '../bench/c-wheel.ts';
import { benchEngine } from '../bench/engine.ts';
import { benchHold } from '../bench/hold.ts';
import { benchLive, benchSessions } from '../bench/live.ts';
import { benchPacket } from '../bench/packet.ts';
import { benchPki, pkiLines } from '../bench/pki.ts';
import { simpy } from '../bench/simpy.ts';
import { benchStatechart } from '../bench/statechart.ts';
import { benchTrace } from '../bench/trace.ts';
import { benchViewer, viewerLine } from '../bench/viewer.ts';
import { benchPage, bundleBytes, pageLine } from '../bench/viewer-page.ts';
import { pathArgument } from '../console/shared-options.ts';
import { version } from '../files/version.ts';

// `fleetlab bench`: its flags, and the measurements it prints.

const parts = ['hold', 'statechart', 'engine', 'packet', 'trace', 'pki', 'live', 'viewer'] as const;
type Part = (typeof parts)[number];

interface BenchOptions {
  readonly quick?: boolean;
  readonly million?: boolean;
  readonly json?: boolean;
  readonly out?: string;
}

/** Adds `fleetlab bench`: measures the lab's parts on this machine. */
export function addBench(program: Command): void {
  program
    .command('bench')
    .description(
      'measure this machine: queues, statecharts, the engine, aedes, the trace, certificates, live, the viewer',
    )
    .addArgument(new Argument('[parts...]', 'what to measure').choices([...parts]).default(parts, 'everything'))
    .option('--quick', 'use smaller sizes, for a first impression')
    .option('--million', 'also measure the engine with 1,000,000 devices')
    .option('--json', 'print the results as JSON')
    .option('--out <file>', 'write the results as JSON to a file', pathArgument)
    .addHelpText(
      'after',
      '\nRatios compare measurements of one run, taken in turns. Absolute numbers depend on the machine and on its other load.',
    )
    .action(async (wanted: readonly Part[], options: BenchOptions) => {
      if (options.out !== undefined) checkPlace(options.out);
      const results = await measure(new Set(wanted), options, (line) => {
        if (options.json !== true) process.stdout.write(`${line}\n`);
      });
      const document = JSON.stringify(results, undefined, 2);
      if (options.json === true) process.stdout.write(`${document}\n`);
      if (options.out !== undefined) writeWhole(options.out, (write) => write(`${document}\n`));
    });
}

async function measure(wanted: ReadonlySet<Part>, { quick, million }: BenchOptions, say: (line: string) => void) {
  const machine = {
    version: version(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: cpus().length,
  };
  say(`fleetlab ${machine.version}, Node ${machine.node}, ${machine.cpus} x ${machine.cpu}`);
  const rounds = quick === true ? 3 : 5;
  const results: Record<string, unknown> = { machine };
  let wheelNs: number | undefined;

  if (wanted.has('hold') || wanted.has('engine')) {
    const sizes = quick === true ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
    say('\nhold model: take the earliest entry, put it back (ns a step)');
    const [twin, python] = [cWheel(), simpy()];
    const outside = [twin, python].filter((one) => one !== undefined);
    if (twin === undefined) say('  without the same wheel in C: there is no C compiler (cc)');
    if (python === undefined) say('  without SimPy, which is not installed (apt-get install python3-simpy)');
    results.hold = sizes.map((entries) => {
      const result = benchHold(entries, rounds, 1_000_000, outside);
      if (entries === 100_000) wheelNs = result.wheelNs;
      const { wheelNs: own, simjsNs } = result;
      const others = { heap: result.heapNs, ...result.outsideNs, ...(simjsNs !== undefined && { simjs: simjsNs }) };
      const beside = Object.entries(others).map(([name, took]) => `${name} ${ns(took)} (${times(took / own)})`);
      say(`  ${show(entries).padStart(9)}  wheel ${ns(own)}, ${beside.join(', ')}`);
      return result;
    });
  }
  if (wanted.has('statechart')) {
    const result = benchStatechart(1_000, rounds);
    results.statechart = result;
    say('\ndevice machine: one step');
    say(`  table        ${ns(result.tableNs)}`);
    say(`  actor.send   ${ns(result.actorNs)} (${times(result.actorNs / result.tableNs)})`);
    say(`  transition() ${ns(result.transitionNs)} (${times(result.transitionNs / result.tableNs)})`);
  }
  if (wanted.has('engine')) {
    const sizes = [
      { devices: 10_000, hours: quick === true ? 2 : 8 },
      { devices: 100_000, hours: quick === true ? 1 : 4 },
      ...(million === true ? [{ devices: 1_000_000, hours: 1 }] : []),
    ];
    say('\nwhole engine, fidelity model, QoS 1 readings every 15 min, with its run folder written');
    const engine = [];
    for (const { devices, hours } of sizes) {
      const result = await benchEngine(devices, hours);
      engine.push(result);
      say(
        `  ${show(devices).padStart(9)} devices, ${hours} h: ${show(result.eventsPerSecond)} events/s, ` +
          `steady ${show(result.steadyEventsPerSecond)}/s (${ns(result.steadyNs)} an event), ` +
          `${show(result.deviceHoursPerSecond)} device hours/s, ${result.bytesPerDevice.toFixed(0)} bytes a device`,
      );
      if (devices === 100_000 && wheelNs !== undefined)
        say(`             ${times(result.steadyNs / wheelNs)} the wheel's hold step at 100,000`);
    }
    results.engine = engine;
  }
  if (wanted.has('packet')) {
    say('\nfidelity packet beside aedes alone on in-memory streams (messages/s)');
    const packet = [];
    for (const qos of [0, 1] as const) {
      const result = await benchPacket(quick === true ? 1_000 : 2_000, qos, quick === true ? 1 : 3);
      packet.push(result);
      say(
        `  QoS ${qos}: ${show(result.messagesPerSecond)}/s, ${share(result.messagesPerSecond / result.rawMessagesPerSecond)} of aedes one at a time ` +
          `(${show(result.rawMessagesPerSecond)}/s), ${share(result.messagesPerSecond / result.rawPipelinedPerSecond)} of aedes with 1,000 in flight ` +
          `(${show(result.rawPipelinedPerSecond)}/s); ${show(result.connectsPerSecond)} connects/s`,
      );
    }
    results.packet = packet;
  }
  if (wanted.has('trace')) {
    const result = await benchTrace(quick === true ? 1_000_000 : 4_000_000);
    results.trace = result;
    say(
      `\ntrace: ${show(result.rowsPerSecond)} rows/s recorded, hashed, summarized and written; ${result.bytesPerRow.toFixed(1)} bytes a row`,
    );
  }
  if (wanted.has('pki')) {
    const result = benchPki(quick === true ? 500 : 2_000, quick === true ? [10_000] : [10_000, 100_000], rounds);
    results.pki = result;
    say('\ncertificates under P-256');
    for (const line of pkiLines(result)) say(line);
  }
  if (wanted.has('viewer')) {
    const sizes =
      quick === true
        ? [[10_000, 1_000_000]]
        : [
            [100_000, 1_000_000],
            [100_000, 5_000_000],
            [1_000_000, 5_000_000],
            [1_000_000, 10_000_000],
          ];
    say('\nviewer: a run of random changes, opened and queried');
    const viewer = [];
    for (const [devices, rows] of sizes) {
      const result = await benchViewer(devices, rows);
      viewer.push(result);
      say(`  ${viewerLine(result)}`);
    }
    say('\nviewer: the page in Chromium, headless and without a GPU');
    const bundle = bundleBytes();
    say(`  page, script and style: ${(bundle / 1_024).toFixed(0)} KiB gz`);
    const pageSizes: readonly (readonly [number, number, boolean])[] =
      quick === true
        ? [[10_000, 1_000_000, true]]
        : [
            [100_000, 5_000_000, true],
            [1_000_000, 5_000_000, false],
          ];
    const browser = await benchPage(pageSizes, { rounds: quick === true ? 1 : 5 }, (result) =>
      say(`  ${pageLine(result)}`),
    );
    if ('leftOut' in browser) say(`  not measured: ${browser.leftOut}`);
    results.viewer = { data: viewer, bundleBytes: bundle, browser };
  }
  if (wanted.has('live')) {
    const devices = quick === true ? 500 : 1_000;
    say(`\nfidelity live: ${show(devices)} devices reconnect over mutual TLS 1.3 (connects/s, full handshakes)`);
    const connects = await benchLive(devices, quick === true ? 1 : 3);
    for (const { broker, labPerSecond, rawPerSecond, mqttjsPerSecond } of connects) {
      say(
        `  ${broker.padEnd(17)} ${show(labPerSecond)}/s, ${share(labPerSecond / rawPerSecond)} of bare tls.connect (${show(rawPerSecond)}/s), ` +
          `${share(labPerSecond / mqttjsPerSecond)} of mqtt.js in a loop (${show(mqttjsPerSecond)}/s)`,
      );
    }
    const sessions = await benchSessions(quick === true ? 1_000 : 5_000);
    say(
      `  ${show(sessions.devices)} sessions, a key each: ${show(sessions.firstPerSecond)}/s the first time, ${show(sessions.againPerSecond)}/s again; ` +
        `${show(sessions.labBytesPerSession / 1024)} KiB a session here, ${show((sessions.brokerBytesPerSession ?? 0) / 1024)} KiB in the broker`,
    );
    for (const line of liveLines(sessions.report)) say(`    ${line}`);
    results.live = { connects, sessions };
  }
  return results;
}

const show = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
const ns = (value: number): string => (value < 1_000 ? `${value.toFixed(0)} ns` : `${(value / 1_000).toFixed(1)} us`);
const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} x`;
const share = (ratio: number): string => `${(ratio * 100).toFixed(0)} %`;
