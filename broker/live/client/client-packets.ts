import type { IClientOptions } from 'mqtt';
import type { Fleet } from '../../../sim/fleet/fleet.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { Impostor } from '../../../sim/protocol/client-port.ts';
import { commandsTopicOf, statusTopicOf, telemetryTopicOf } from '../../../sim/protocol/topic-layout.ts';
import { keepAliveSeconds } from '../../core/keep-alive.ts';
import { ReadingPayloads } from '../../core/reading-payload.ts';
import { credentialOf } from '../../simulated/credential.ts';

/** Whom an actor's client pretends to be, and the will that it leaves. */
type ShownIdentity = Pick<Impostor, 'device' | 'shows'> & {
  readonly isSilent?: true | undefined;
  readonly idOf: number | undefined;
  readonly will: Impostor['will'] | undefined;
};

/** The packets of a fleet device, the same as in the other fidelities, in the form that mqtt.js takes. */
export class ClientPackets {
  private readonly payloads: ReadingPayloads;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    /** Ticks a millisecond. */
    private readonly speed: number,
  ) {
    this.payloads = new ReadingPayloads(fleet, () => Date.now());
  }

  connectOptions(device: number): IClientOptions {
    const { plan } = this.fleet.productOf(device);
    const name = this.fleet.nameOf(device);
    const options: IClientOptions = {
      protocolVersion: 4,
      clean: plan.cleanSession,
      clientId: name,
      // The broker times the keepalive out by the wall clock, so it is divided by the speed like every other timer.
      keepalive: keepAliveSeconds(plan.keepAliveMs, this.speed),
      will: { topic: statusTopicOf(name), payload: offlinePayload, qos: 0, retain: false },
    };
    if (plan.identity === 'password') {
      options.username = name;
      options.password = credentialOf(this.plan.seed, name);
    }
    return options;
  }

  /** What the device would send, but without its will, and with the longest keep-alive that the broker allows. */
  impostorOptions({ device, shows, idOf = device, will, isSilent }: ShownIdentity): IClientOptions {
    const { will: _, ...options }: IClientOptions = this.connectOptions(device);
    if (will !== undefined)
      Object.assign(options, { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } });
    Object.assign(options, isSilent === true ? { keepalive: 0 } : this.keepAlive);
    options.clientId = this.fleet.nameOf(idOf);
    if (options.password !== undefined && shows !== 'copied') options.password = 'guessed';
    return options;
  }

  consoleOptions(name: string): IClientOptions {
    const password = credentialOf(this.plan.seed, name);
    return { protocolVersion: 4, clean: true, clientId: name, ...this.keepAlive, username: name, password };
  }

  /** A client that is no device has no machine that pings: mqtt.js does it, by a timer of its own. */
  private get keepAlive(): Pick<IClientOptions, 'keepalive' | 'timerVariant'> {
    return { keepalive: keepAliveSeconds(this.plan.broker.keepAliveMaxMs, this.speed), timerVariant: 'native' };
  }

  commandsTopic(device: number): string {
    return commandsTopicOf(this.fleet.nameOf(device));
  }

  statusTopic(device: number): string {
    return statusTopicOf(this.fleet.nameOf(device));
  }

  telemetryTopic(device: number): string {
    return telemetryTopicOf(this.fleet.nameOf(device));
  }

  qosOf(device: number): 0 | 1 | 2 {
    return this.fleet.productOf(device).plan.telemetry.qos;
  }

  /** A copy: mqtt.js keeps a QoS 1 payload until it is acknowledged. */
  readingPayload(device: number, reading: number, value: number): Buffer {
    return Buffer.from(this.payloads.of(device, reading, value));
  }
}

export const onlinePayload = Buffer.from('online');
const offlinePayload = Buffer.from('offline');
