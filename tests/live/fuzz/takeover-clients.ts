import { connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls';
import mqtt from 'mqtt-packet';
import { Identities } from '../../../broker/live/client/identities.ts';
import { Fleet } from '../../../sim/fleet/fleet.ts';
import { pause } from './attacks.ts';
import { fuzzPlan, issuedAt, type TakeoverTask } from './fuzz-plan.ts';

/** How many connections asked for one client id, and how many got it. */
export interface TakeoverReport {
  readonly opened: number;
  /** Connections that received a CONNACK with the session. */
  readonly accepted: number;
  readonly closed: number;
  /** From the first CONNECT to the last CONNACK. */
  readonly tookMs: number;
}

/** Opens all connections with the certificate of one device, and only then sends every CONNECT. */
export async function takeOver({
  port,
  epoch,
  devices,
  count,
}: TakeoverTask): Promise<readonly [TakeoverReport, () => void]> {
  const plan = fuzzPlan(devices);
  const fleet = new Fleet(plan);
  const identities = new Identities(plan, fleet, epoch);
  const { keyPem, chainPem } = identities.credentialAt(0, identities.stampAt(issuedAt));
  const secureContext = createSecureContext({ ca: identities.rootPem, key: keyPem, cert: chainPem });
  const state = { opened: 0, accepted: 0, closed: 0 };
  const sockets: TLSSocket[] = [];
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', secureContext });
      sockets.push(socket);
      socket.on('error', () => {});
      socket.once('secureConnect', () => {
        state.opened++;
        resolve();
      });
      socket.once('close', () => {
        state.closed++;
        resolve();
      });
      const parser = mqtt.parser();
      parser.on('packet', (packet) => {
        if (packet.cmd === 'connack' && packet.returnCode === 0) state.accepted++;
      });
      socket.on('data', (bytes) => parser.parse(bytes));
    });
  const opener = async (): Promise<void> => {
    while (sockets.length < count) await open();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, opener));
  const connect = mqtt.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
    clientId: fleet.nameOf(0),
  });
  const since = performance.now();
  for (const socket of sockets) if (!socket.destroyed) socket.write(connect);
  for (let turns = 0; turns < 6_000 && (state.accepted < state.opened || state.closed < count - 1); turns++)
    await pause(10);
  const tookMs = Math.round(performance.now() - since);
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return [{ ...state, tookMs }, drop];
}

const IN_FLIGHT = 64;

if (process.send !== undefined && process.argv[2] === 'take-over') {
  process.once('message', (task: TakeoverTask) => {
    void takeOver(task).then(([report, drop]) => {
      process.send?.(report);
      process.once('message', () => {
        drop();
        process.send?.('dropped', () => process.disconnect());
      });
    });
  });
}
