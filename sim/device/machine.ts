import { raise, setup } from 'xstate';
import type { DeviceDuties } from './duties.ts';

/** All the machine carries is who it is; what a device knows lies in the fleet's columns. */
export interface DeviceContext {
  readonly device: number;
}

/** Every event a device can meet, with the numbers it carries. */
export const deviceEvents = {
  POWER_LOST: [],
  POWER_RESTORED: [],
  BOOTED: [],
  SHUT_DOWN: [],
  DIALED: [],
  SECURED: [],
  CONNACK: ['returnCode', 'sessionPresent'],
  SUBACK: ['messageId'],
  PUBACK: ['messageId'],
  PUBREC: ['messageId'],
  PUBCOMP: ['messageId'],
  MESSAGE: ['messageId', 'qos'],
  PONG: [],
  CLOSED: ['reason'],
  CLAIMED: [],
  CHALLENGED: [],
  CERTIFIED: [],
  ATTESTATION_REFUSED: [],
  CERTIFICATE_EXPIRED: [],
  OFFERED: [],
  DEFERRED: [],
  ACCEPTED: [],
  DOWNLOADED: [],
  DOWNLOAD_FAILED: [],
  IMAGE_VERIFIED: [],
  IMAGE_REFUSED: [],
  TRIAL_STARTED: [],
  CONFIRMED: [],
  REVERTED: [],
  UPDATE_CLOSED: [],
  EXPLOITED: [],
  IMPLANTED: [],
  ACTIVATED: [],
  QUIETED: [],
  CLEANED: [],
} as const satisfies Record<string, readonly string[]>;

type EventFields = typeof deviceEvents;
export type DeviceEvent = {
  [Name in keyof EventFields]: { type: Name } & { [Field in EventFields[Name][number]]: number };
}[keyof EventFields];

/**
 * The device: five regions that live side by side.
 *
 * `power` boots and samples, `link` keeps the MQTT session, `trust` is what the cloud security service thinks of the
 * device, `update` follows a release, `implant` what an intruder has achieved. Every name used here is looked up in
 * `DeviceDuties`, which works on the fleet's columns.
 *
 * Source  link: back-off as in the Azure IoT sample client (10 s doubling to 600 s); boot order: MT3620 (Azure Sphere)
 */
export function deviceMachine(duties: DeviceDuties) {
  return setup({
    types: {} as { context: DeviceContext; events: DeviceEvent; input: { device: number } },
    guards: {
      imageVerifies: ({ context }) => duties.imageVerifies(context.device),
      isAccepted: ({ event }) => event.type === 'CONNACK' && event.returnCode === 0,
      isQuiet: ({ context }) => duties.isQuiet(context.device),
    },
    actions: {
      countBoot: ({ context }) => duties.countBoot(context.device),
      sample: ({ context }) => duties.sample(context.device),
      dial: ({ context }) => duties.dial(context.device),
      secure: ({ context }) => duties.secure(context.device),
      connect: ({ context }) => duties.connect(context.device),
      settleIn: ({ context }) => duties.settleIn(context.device),
      acknowledged: ({ context }) => duties.acknowledged(context.device),
      release: ({ context, event }) => {
        if (event.type === 'PUBREC') duties.release(context.device, event.messageId);
      },
      accept: ({ context, event }) => {
        if (event.type === 'MESSAGE') duties.accept(context.device, event.messageId, event.qos);
      },
      ping: ({ context }) => duties.ping(context.device),
      countFailure: ({ context }) => duties.countFailure(context.device),
      abandon: ({ context }) => duties.abandon(context.device),
      takeLeave: ({ context }) => duties.takeLeave(context.device),
      vanish: ({ context }) => duties.vanish(context.device),
    },
    delays: {
      firstBoot: ({ context }) => duties.firstBootIn(context.device),
      wake: ({ context }) => duties.wakesIn(context.device),
      sleep: ({ context }) => duties.sleepsIn(context.device),
      rom: ({ context }) => duties.romTime(context.device),
      verification: ({ context }) => duties.verificationTime(context.device),
      osStart: ({ context }) => duties.osStartTime(context.device),
      telemetry: ({ context }) => duties.telemetryIn(context.device),
      dialTimeout: 30_000,
      tlsTimeout: 30_000,
      connackTimeout: 30_000,
      keepAlive: ({ context }) => duties.pingIn(context.device),
      pongTimeout: 30_000,
      backoff: ({ context }) => duties.backoffIn(context.device),
    },
  }).createMachine({
    id: 'device',
    context: ({ input }) => ({ device: input.device }),
    type: 'parallel',
    states: {
      power: {
        initial: 'off',
        states: {
          off: {
            on: { POWER_RESTORED: 'rom' },
            initial: 'fresh',
            states: {
              /** Never powered up; once its power has been cut, it too waits for the power to come back. */
              fresh: { on: { POWER_LOST: 'cut' }, after: { firstBoot: '#device.power.rom' } },
              cut: {},
            },
          },
          /** Powered down by its own schedule; wakes by its own clock. */
          asleep: {
            on: { POWER_LOST: 'off.cut' },
            after: { wake: 'rom' },
          },
          rom: {
            entry: 'countBoot',
            on: { POWER_LOST: 'off.cut' },
            after: { rom: 'verifying' },
          },
          verifying: {
            on: { POWER_LOST: 'off.cut' },
            after: { verification: [{ guard: 'imageVerifies', target: 'os' }, { target: 'recovery' }] },
          },
          os: {
            on: { POWER_LOST: 'off.cut' },
            after: { osStart: 'running' },
          },
          running: {
            entry: raise({ type: 'BOOTED' }),
            on: { POWER_LOST: 'off.cut' },
            after: { sleep: { target: 'asleep', actions: raise({ type: 'SHUT_DOWN' }) } },
            initial: 'sampling',
            states: {
              sampling: { after: { telemetry: { target: 'sampling', reenter: true, actions: 'sample' } } },
            },
          },
          recovery: { on: { POWER_LOST: 'off.cut' } },
          bricked: {},
        },
      },
      link: {
        initial: 'offline',
        on: {
          POWER_LOST: { target: '.offline', actions: 'vanish' },
          SHUT_DOWN: { target: '.offline', actions: 'takeLeave' },
        },
        states: {
          offline: {
            on: { BOOTED: 'dialing', POWER_LOST: {}, SHUT_DOWN: {} },
          },
          dialing: {
            entry: 'dial',
            on: { DIALED: 'tls', CLOSED: 'backoff' },
            after: { dialTimeout: { target: 'backoff', actions: 'abandon' } },
          },
          tls: {
            entry: 'secure',
            on: { SECURED: 'connecting', CLOSED: 'backoff' },
            after: { tlsTimeout: { target: 'backoff', actions: 'abandon' } },
          },
          connecting: {
            entry: 'connect',
            on: {
              CONNACK: [
                { guard: 'isAccepted', target: 'online' },
                { target: 'backoff', actions: 'abandon' },
              ],
              CLOSED: 'backoff',
            },
            after: { connackTimeout: { target: 'backoff', actions: 'abandon' } },
          },
          online: {
            entry: 'settleIn',
            on: {
              PUBACK: { actions: 'acknowledged' },
              PUBREC: { actions: 'release' },
              PUBCOMP: { actions: 'acknowledged' },
              MESSAGE: { actions: 'accept' },
              CLOSED: 'backoff',
            },
            initial: 'idle',
            states: {
              /** A client that has sent nothing for a keepalive interval owes the broker a PINGREQ [MQTT-3.1.2-23]. */
              idle: {
                after: {
                  keepAlive: [
                    { guard: 'isQuiet', target: 'pinging' },
                    { target: 'idle', reenter: true },
                  ],
                },
              },
              pinging: {
                entry: 'ping',
                on: { PONG: 'idle' },
                after: { pongTimeout: { target: '#device.link.backoff', actions: 'abandon' } },
              },
            },
          },
          backoff: {
            entry: 'countFailure',
            after: { backoff: 'dialing' },
          },
        },
      },
      trust: {
        initial: 'unclaimed',
        states: {
          unclaimed: { on: { CLAIMED: 'claimed' } },
          claimed: { on: { CHALLENGED: 'attesting' } },
          attesting: { on: { CERTIFIED: 'certified', ATTESTATION_REFUSED: 'refused' } },
          certified: { on: { CHALLENGED: 'renewing', CERTIFICATE_EXPIRED: 'expired' } },
          /** Before expiry: the old certificate still serves while the device attests for the next. */
          renewing: { on: { CERTIFIED: 'certified', ATTESTATION_REFUSED: 'refused', CERTIFICATE_EXPIRED: 'expired' } },
          expired: { on: { CHALLENGED: 'attesting' } },
          refused: { on: { CHALLENGED: 'attesting' } },
        },
      },
      update: {
        initial: 'idle',
        states: {
          idle: { on: { OFFERED: 'offered' } },
          offered: { on: { DEFERRED: 'deferred', ACCEPTED: 'downloading' } },
          deferred: { on: { OFFERED: 'offered' } },
          downloading: { on: { DOWNLOADED: 'verifying', DOWNLOAD_FAILED: 'idle' } },
          verifying: { on: { IMAGE_VERIFIED: 'staged', IMAGE_REFUSED: 'idle' } },
          staged: { on: { TRIAL_STARTED: 'trial' } },
          trial: { on: { CONFIRMED: 'confirmed', REVERTED: 'reverted' } },
          confirmed: { on: { UPDATE_CLOSED: 'idle', OFFERED: 'offered' } },
          reverted: { on: { UPDATE_CLOSED: 'idle', OFFERED: 'offered' } },
        },
      },
      implant: {
        initial: 'clean',
        states: {
          clean: { on: { EXPLOITED: 'exploited' } },
          exploited: { on: { IMPLANTED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'clean' } },
          /** On the device to stay, and silent; `active` is the same implant at work. */
          dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned' } },
          active: { on: { QUIETED: 'dormant', CLEANED: 'cleaned' } },
          cleaned: { on: { EXPLOITED: 'exploited' } },
        },
      },
    },
  });
}
