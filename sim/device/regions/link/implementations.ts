import { Purpose } from '../../../kernel/chance/chance.ts';
import { numberWord } from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { backoffDelay, FAILURES_MAX, isJittered } from '../../backoff-delay.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';
import { brokerCallImplementations } from './broker-calls.ts';
import { commandImplementations } from './commands.ts';
import { Readings } from './readings.ts';
import { linkTimeouts } from './timeouts.ts';

/** What the link region does: the device connects, keeps the session, and sends its readings. */
export function linkImplementations(parts: DeviceParts) {
  const { fleet, outbox, clock, certificates, agents, controls } = parts;
  const readings = new Readings(fleet, outbox, parts.counters, clock);
  const calls = brokerCallImplementations(parts);

  /** Ticks since the device's last packet, which it may have sent before tick 0. */
  const quietFor = (device: number): number => (clock.now - fleet.lastSentAt.get(device)) >>> 0;

  return {
    guards: {
      ...calls.guards,
      isAccepted: ({ event }) => event.type === 'CONNACK' && event.returnCode === 0,
      /** Whether the device has sent nothing for a whole keepalive interval. */
      isQuiet: ({ context: { device } }) => quietFor(device) >= fleet.productOf(device).plan.keepAliveMs,
      /** Whether the device reconnects once it has its next certificate, and whether that is now due. */
      reconnectsOnRenewal: ({ context: { device } }) => certificates.reconnectsOnRenewal(device),
      isReconnectDue: ({ context: { device } }) => {
        const at = fleet.reconnectAt.get(device);
        return at > 0 && clock.now >= at;
      },
    },
    actions: {
      ...calls.actions,
      ...commandImplementations(parts).actions,
      sample: ({ context: { device } }) => readings.take(device),
      dial: ({ context: { device } }) => outbox.put(CommandCode.dial, device),
      secure: ({ context: { device } }) => {
        // A pending reconnection is over: this session begins with the current certificate.
        fleet.reconnectAt.set(device, 0);
        outbox.put(CommandCode.secure, device);
      },
      connect: ({ context: { device } }) => {
        fleet.lastSentAt.set(device, clock.now);
        outbox.put(CommandCode.connect, device);
      },
      /** Resets the failure count, subscribes, announces the device, sends buffered readings. */
      onSessionUp: ({ context: { device } }) => {
        fleet.failures.set(device, 0);
        fleet.online.set(device, 1);
        fleet.lastSentAt.set(device, clock.now);
        outbox.put(CommandCode.subscribe, device);
        outbox.put(CommandCode.announce, device);
        readings.send(device);
      },
      subscribed: ({ context: { device } }) => agents.onSubscribed(device),
      acknowledged: ({ context: { device } }) => readings.acknowledged(device),
      /** Answers PUBREC with PUBREL. */
      release: ({ context: { device }, event }) => {
        if (event.type !== 'PUBREC') return;
        fleet.lastSentAt.set(device, clock.now);
        outbox.put(CommandCode.release, device, numberWord(event.messageId));
      },
      /** Accepts a message and acknowledges it as its QoS requires. */
      accept: ({ context: { device }, event }) => {
        if ('qos' in event && event.qos > 0)
          outbox.put(CommandCode.acknowledge, device, numberWord(event.messageId), numberWord(event.qos));
      },
      ping: ({ context: { device } }) => {
        fleet.lastSentAt.set(device, clock.now);
        outbox.put(CommandCode.ping, device);
      },
      /** Enters back-off. */
      countFailure: ({ context: { device } }) => {
        fleet.failures.set(device, Math.min(fleet.failures.get(device) + 1, FAILURES_MAX));
        readings.requeueInFlight(device);
        readings.trimBuffer(device, fleet.productOf(device).plan.telemetry.buffer);
      },
      /** Breaks the connection: the broker's end learns of it if the network allows. */
      abandon: ({ context: { device } }) => outbox.put(CommandCode.abandon, device),
      /** Sends DISCONNECT and waits for the connection to close. */
      disconnect: ({ context: { device } }) => {
        readings.requeueInFlight(device);
        outbox.put(CommandCode.disconnect, device);
      },
      /** Ends the session cleanly: DISCONNECT, so that no will is published. */
      takeLeave: ({ context: { device } }) => {
        readings.lose(device);
        outbox.put(CommandCode.leave, device);
      },
      /** The device is on another network: its connection breaks without a packet, and its readings wait for the next. */
      moveOn: ({ context: { device } }) => {
        readings.requeueInFlight(device);
        outbox.put(CommandCode.vanish, device);
      },
      /** The device disappears without a packet. */
      vanish: ({ context: { device } }) => {
        readings.lose(device);
        outbox.put(CommandCode.vanish, device);
      },
      /** The application has ended: the OS closes its connection. */
      dropOut: ({ context: { device } }) => {
        readings.lose(device);
        outbox.put(CommandCode.abandon, device);
      },
    },
    delays: {
      ...linkTimeouts,
      /** Until a keepalive interval has passed since the last packet, or the session has to be renewed. */
      keepAlive: ({ context: { device } }) => {
        const { keepAliveMs } = fleet.productOf(device).plan;
        const reconnectAt = fleet.reconnectAt.get(device);
        // Whole numbers throughout: if the delay passed through Infinity, V8 would arm it as a float.
        if (reconnectAt > 0) {
          const reconnectIn = Math.max(1, reconnectAt - clock.now);
          return keepAliveMs === 0 ? reconnectIn : Math.min(reconnectIn, Math.max(1, keepAliveMs - quietFor(device)));
        }
        return keepAliveMs === 0 ? Number.POSITIVE_INFINITY : Math.max(1, keepAliveMs - quietFor(device));
      },
      backoff: ({ context: { device } }) => {
        const { backoff } = fleet.productOf(device).plan;
        const unit = isJittered(controls, backoff)
          ? fleet.chance.uniform(device, fleet.keyOf(device), Purpose.backoff)
          : undefined;
        return backoffDelay(backoff, fleet.failures.get(device), unit);
      },
    },
  } satisfies RegionImplementations;
}
