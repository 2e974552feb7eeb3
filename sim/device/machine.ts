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
  RESTARTED: [],
  CLAIMED: [],
  CHALLENGED: ['value'],
  CERTIFIED: ['value'],
  ATTESTATION_REFUSED: ['value'],
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
  APP_CRASHED: [],
  APP_HUNG: [],
  APP_STARTED: [],
  SIDELOADED: ['value'],
  GRANTED: [],
  SERVED: [],
  ERASED: [],
} as const satisfies Record<string, readonly string[]>;

type EventFields = typeof deviceEvents;
export type DeviceEvent = {
  [Name in keyof EventFields]: { type: Name } & { [Field in EventFields[Name][number]]: number };
}[keyof EventFields];

/** What the service says in the end, whichever request it answers. */
const answered = {
  CERTIFIED: { target: '#device.trust.certified', actions: 'install' },
  ATTESTATION_REFUSED: [
    { guard: 'isGranted', target: '#device.trust.refused.repairing' },
    { target: '#device.trust.refused.waiting' },
  ],
} as const;
const challenged = { CHALLENGED: { actions: 'prove' } } as const;
const served = { guard: 'isServiceable', target: '#device.power.recovery.writing' } as const;
const lost = { target: 'idle', actions: 'cutInstall' } as const;
const outOfDate = { guard: 'isOutOfDate', target: '#device.trust.expired.waiting' } as const;

/**
 * The device: five regions that live side by side.
 *
 * `power` boots, samples and looks after its application, `link` keeps the MQTT session, `trust` is what the cloud security
 * service thinks of the device, `update` follows a new image, `implant` what an intruder has achieved. Every name used here
 * is looked up in `DeviceDuties`, which works on the fleet's columns. Events of the service carry one `value`: the nonce of
 * a challenge, the tick at which a certificate was issued, 1 for a refusal that comes with a repair; SIDELOADED carries the
 * number of the step that brings the image.
 *
 * A device has room for four timers: two while it runs (upkeep and application), link, trust. An update has none: whoever
 * brings the image says when it is there.
 *
 * Source  link: back-off as in the Azure IoT sample client (10 s doubling to 600 s); boot order: MT3620 (Azure Sphere)
 */
export function deviceMachine(duties: DeviceDuties) {
  return setup({
    types: {} as { context: DeviceContext; events: DeviceEvent; input: { device: number } },
    guards: {
      startsOs: ({ context }) => duties.starts.startsOs(context.device),
      startsTrial: ({ context }) => duties.starts.startsTrial(context.device),
      startsOld: ({ context }) => duties.starts.startsOld(context.device),
      startsAgain: ({ context }) => duties.starts.startsAgain(context.device),
      isSwapping: ({ context }) => duties.starts.isSwapping(context.device),
      isBricked: ({ context }) => duties.starts.isBricked(context.device),
      crashesAtStart: ({ context }) => duties.starts.crashesAtStart(context.device),
      appCrashesAtStart: ({ context }) => duties.app.crashesAtStart(context.device),
      appStarts: ({ context }) => duties.app.isSound(context.device),
      hasApp: ({ context }) => duties.app.isInstalled(context.device),
      restartsApp: ({ context }) => duties.app.isContained(context.device),
      isServiceable: ({ context }) => duties.installs.isServiceable(context.device),
      isBedtime: ({ context }) => duties.isBedtime(context.device),
      isFit: ({ context }) => duties.starts.isFit(context.device),
      isOnTrial: ({ context }) => duties.starts.isOnTrial(context.device),
      takesRepair: ({ context }) => duties.installs.takesRepair(context.device),
      takesSideload: ({ context, event }) =>
        event.type === 'SIDELOADED' && duties.installs.takesSideload(context.device, event.value),
      isAccepted: ({ event }) => event.type === 'CONNACK' && event.returnCode === 0,
      isQuiet: ({ context }) => duties.isQuiet(context.device),
      mayDial: ({ context }) => duties.mayDial(context.device),
      hasCredential: ({ context }) => duties.hasCredential(context.device),
      reachesBroker: ({ context }) => duties.reachesBroker(context.device),
      wasLockedOut: ({ context }) => duties.wasLockedOut(context.device),
      isRunning: ({ context }) => duties.isRunning(context.device),
      isClaimed: ({ context }) => duties.isClaimed(context.device),
      isOutOfDate: ({ context }) => duties.isOutOfDate(context.device),
      isGranted: ({ event }) => event.type === 'ATTESTATION_REFUSED' && event.value === 1,
    },
    actions: {
      countBoot: ({ context }) => duties.countBoot(context.device),
      startUp: ({ context }) => duties.starts.startUp(context.device),
      finishSwap: ({ context }) => duties.starts.finishSwap(context.device),
      cutStart: ({ context }) => duties.starts.cutStart(context.device),
      countCrash: ({ context }) => duties.starts.countCrash(context.device),
      endApp: ({ context }) => duties.app.end(context.device),
      startApp: ({ context }) => duties.app.start(context.device),
      noteCrash: ({ context }) => duties.app.noteCrash(context.device),
      noteHang: ({ context }) => duties.app.noteHang(context.device),
      noteBlocked: ({ context }) => duties.app.noteBlocked(context.device),
      giveUpImage: ({ context }) => duties.starts.giveUpImage(context.device),
      confirmImage: ({ context }) => duties.starts.confirmImage(context.device),
      beginRepair: ({ context }) => duties.installs.beginRepair(context.device),
      refuseRepair: ({ context }) => duties.installs.refuseRepair(context.device),
      cutInstall: ({ context }) => duties.installs.cutInstall(context.device),
      stage: ({ context }) => duties.installs.stage(context.device),
      erase: ({ context }) => duties.installs.erase(context.device),
      recover: ({ context }) => duties.installs.recover(context.device),
      beginSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') duties.installs.beginSideload(context.device, event.value);
      },
      refuseSideload: ({ context, event }) => {
        if (event.type === 'SIDELOADED') duties.installs.refuseSideload(context.device, event.value);
      },
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
      dropOut: ({ context }) => duties.dropOut(context.device),
      comeUp: ({ context }) => duties.comeUp(context.device),
      goDown: ({ context }) => duties.goDown(context.device),
      attest: ({ context }) => duties.attest(context.device),
      prove: ({ context, event }) => {
        if (event.type === 'CHALLENGED') duties.prove(context.device, event.value);
      },
      install: ({ context, event }) => {
        if (event.type === 'CERTIFIED') duties.install(context.device, event.value);
      },
      countSilence: ({ context }) => duties.countSilence(context.device),
    },
    delays: {
      firstBoot: ({ context }) => duties.firstBootIn(context.device),
      wake: ({ context }) => duties.wakesIn(context.device),
      upkeep: ({ context }) => duties.upkeepIn(context.device),
      rom: ({ context }) => duties.romTime(context.device),
      verification: ({ context }) => duties.verificationTime(context.device),
      osStart: ({ context }) => duties.osStartTime(context.device),
      swap: ({ context }) => duties.starts.swapTime(context.device),
      recovery: ({ context }) => duties.installs.recoveryTime(context.device),
      appRestart: ({ context }) => duties.app.restartIn(context.device),
      appWatchdog: ({ context }) => duties.app.watchdogIn(context.device),
      telemetry: ({ context }) => duties.telemetryIn(context.device),
      dialTimeout: 30_000,
      tlsTimeout: 30_000,
      connackTimeout: 30_000,
      keepAlive: ({ context }) => duties.pingIn(context.device),
      pongTimeout: 30_000,
      backoff: ({ context }) => duties.backoffIn(context.device),
      renewal: ({ context }) => duties.renewalIn(context.device),
      expiry: ({ context }) => duties.expiryIn(context.device),
      answer: ({ context }) => duties.answerIn(context.device),
      attestationBackoff: ({ context }) => duties.attestationBackoffIn(context.device),
      repairTime: ({ context }) => duties.repairTime(context.device),
      afterRefusal: ({ context }) => duties.afterRefusalIn(context.device),
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
            on: { POWER_LOST: 'off.cut', SERVED: served },
            after: { wake: 'rom' },
          },
          rom: {
            entry: 'countBoot',
            on: { POWER_LOST: 'off.cut' },
            after: { rom: 'verifying' },
          },
          verifying: {
            on: { POWER_LOST: 'off.cut' },
            initial: 'checking',
            states: {
              checking: { after: { verification: { target: 'decided', actions: 'startUp' } } },
              /** What the boot loader has come to, in no time. */
              decided: {
                always: [
                  { guard: 'startsOs', target: '#device.power.os' },
                  { guard: 'isSwapping', target: 'swapping' },
                  { guard: 'startsTrial', target: '#device.power.os', actions: raise({ type: 'TRIAL_STARTED' }) },
                  { guard: 'startsOld', target: '#device.power.os', actions: raise({ type: 'REVERTED' }) },
                  { guard: 'startsAgain', target: '#device.power.rom' },
                  { guard: 'isBricked', target: '#device.power.bricked' },
                  { target: '#device.power.recovery' },
                ],
              },
              /** Power lost here is no loss: the exchange goes on at the next start. */
              swapping: { after: { swap: { target: 'decided', actions: 'finishSwap' } } },
            },
          },
          os: {
            on: { POWER_LOST: { target: 'off.cut', actions: 'cutStart' } },
            after: {
              osStart: [
                { guard: 'crashesAtStart', target: 'rom', actions: 'countCrash' },
                { guard: 'appCrashesAtStart', target: 'running', actions: raise({ type: 'APP_CRASHED' }) },
                { target: 'running' },
              ],
            },
          },
          running: {
            entry: ['comeUp', raise({ type: 'BOOTED' })],
            exit: 'goDown',
            on: {
              POWER_LOST: 'off.cut',
              RESTARTED: 'rom',
              SERVED: { ...served, actions: raise({ type: 'RESTARTED' }) },
            },
            type: 'parallel',
            states: {
              upkeep: {
                initial: 'waiting',
                states: {
                  waiting: {
                    after: {
                      upkeep: [
                        { guard: 'isBedtime', target: '#device.power.asleep', actions: raise({ type: 'SHUT_DOWN' }) },
                        {
                          guard: 'isFit',
                          target: 'waiting',
                          reenter: true,
                          actions: ['confirmImage', raise({ type: 'CONFIRMED' })],
                        },
                        /** It gives itself up: what is not confirmed does not outlast a reset. */
                        { guard: 'isOnTrial', actions: ['giveUpImage', raise({ type: 'RESTARTED' })] },
                        { target: 'waiting', reenter: true },
                      ],
                    },
                  },
                },
              },
              app: {
                initial: 'sampling',
                states: {
                  sampling: {
                    on: {
                      APP_CRASHED: [
                        { guard: 'restartsApp', target: 'restarting', actions: 'noteCrash' },
                        { guard: 'hasApp', actions: ['noteCrash', raise({ type: 'RESTARTED' })] },
                      ],
                      APP_HUNG: { guard: 'hasApp', target: 'hung' },
                    },
                    after: { telemetry: { target: 'sampling', reenter: true, actions: 'sample' } },
                  },
                  restarting: {
                    entry: 'endApp',
                    after: {
                      appRestart: [
                        {
                          guard: 'appStarts',
                          target: 'sampling',
                          actions: ['startApp', raise({ type: 'APP_STARTED' })],
                        },
                        { target: 'restarting', reenter: true, actions: 'noteCrash' },
                      ],
                    },
                  },
                  hung: {
                    entry: 'endApp',
                    after: {
                      appWatchdog: [
                        { guard: 'restartsApp', target: 'restarting', actions: 'noteHang' },
                        { actions: ['noteHang', raise({ type: 'RESTARTED' })] },
                      ],
                    },
                  },
                },
              },
            },
          },
          /** Nothing that it has starts; it waits for somebody with a cable. */
          recovery: {
            on: { POWER_LOST: 'off.cut' },
            initial: 'waiting',
            states: {
              waiting: { on: { SERVED: served } },
              writing: {
                entry: 'erase',
                after: { recovery: { target: '#device.power.rom', actions: ['recover', raise({ type: 'ERASED' })] } },
              },
            },
          },
          bricked: {},
        },
      },
      link: {
        initial: 'offline',
        on: {
          POWER_LOST: { target: '.offline', actions: 'vanish' },
          SHUT_DOWN: { target: '.offline', actions: 'takeLeave' },
          RESTARTED: { target: '.offline', actions: 'takeLeave' },
          /** It is the application that has the connection: with nothing to contain its end, the device is gone too. */
          APP_CRASHED: [
            { guard: 'restartsApp', target: '.offline', actions: 'dropOut' },
            { target: '.offline', actions: 'vanish' },
          ],
          /** The connection is there, and nobody speaks on it. */
          APP_HUNG: { target: '.offline', actions: 'vanish' },
        },
        states: {
          offline: {
            on: {
              BOOTED: [
                { guard: 'mayDial', target: 'dialing' },
                { guard: 'hasCredential', actions: 'noteBlocked' },
              ],
              /** Its first certificate, or one after the last had run out: now there is something to show. */
              CERTIFIED: [
                { guard: 'reachesBroker', target: 'dialing' },
                { guard: 'wasLockedOut', actions: 'noteBlocked' },
              ],
              APP_STARTED: { guard: 'mayDial', target: 'dialing' },
              POWER_LOST: {},
              SHUT_DOWN: {},
              RESTARTED: {},
              APP_CRASHED: {},
              APP_HUNG: {},
            },
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
            on: { CERTIFIED: { guard: 'wasLockedOut', target: 'dialing' } },
            after: { backoff: 'dialing' },
          },
        },
      },
      trust: {
        initial: 'unclaimed',
        /** The certificate lay in flash. */
        on: { ERASED: [{ guard: 'isClaimed', target: '.claimed' }, { target: '.unclaimed' }] },
        states: {
          unclaimed: {
            on: {
              BOOTED: { guard: 'isClaimed', target: 'attesting' },
              CLAIMED: [{ guard: 'isRunning', target: 'attesting' }, { target: 'claimed' }],
            },
          },
          /** Claimed, without a certificate that it could renew, and waiting to boot. */
          claimed: { on: { BOOTED: 'attesting' } },
          attesting: {
            on: { ...answered, POWER_LOST: 'claimed', SHUT_DOWN: 'claimed', RESTARTED: 'claimed' },
            initial: 'asking',
            states: {
              asking: { entry: 'attest', on: challenged, after: { answer: 'waiting' } },
              waiting: { entry: 'countSilence', after: { attestationBackoff: 'asking' } },
            },
          },
          certified: {
            initial: 'fresh',
            states: {
              fresh: {
                after: { renewal: [{ guard: 'isRunning', target: '#device.trust.renewing' }, { target: 'due' }] },
              },
              /** It is time to renew, and the device is not running. */
              due: { on: { BOOTED: '#device.trust.renewing' }, after: { expiry: '#device.trust.expired' } },
            },
          },
          /** Before expiry: the old certificate still serves while the device attests for the next. */
          renewing: {
            on: { ...answered, POWER_LOST: 'certified.due', SHUT_DOWN: 'certified.due', RESTARTED: 'certified.due' },
            initial: 'asking',
            states: {
              asking: { entry: 'attest', on: challenged, after: { answer: [outOfDate, { target: 'waiting' }] } },
              waiting: {
                entry: 'countSilence',
                after: { attestationBackoff: [outOfDate, { target: 'asking' }] },
              },
            },
          },
          expired: {
            on: { ...answered, POWER_LOST: '.idle', SHUT_DOWN: '.idle', RESTARTED: '.idle' },
            initial: 'idle',
            states: {
              idle: { on: { BOOTED: 'asking' } },
              asking: { entry: 'attest', on: challenged, after: { answer: 'waiting' } },
              waiting: { entry: 'countSilence', after: { attestationBackoff: 'asking' } },
            },
          },
          refused: {
            on: { POWER_LOST: 'claimed', SHUT_DOWN: 'claimed', RESTARTED: 'claimed' },
            initial: 'waiting',
            states: {
              /** It may fetch what mends it, and nothing else. */
              repairing: {
                entry: raise({ type: 'GRANTED' }),
                after: { repairTime: { target: 'waiting', actions: raise({ type: 'DOWNLOADED' }) } },
              },
              waiting: { after: { afterRefusal: '#device.trust.attesting' } },
            },
          },
        },
      },
      update: {
        initial: 'idle',
        on: {
          GRANTED: [
            { guard: 'takesRepair', target: '.downloading', actions: 'beginRepair' },
            { actions: 'refuseRepair' },
          ],
          SIDELOADED: [
            { guard: 'takesSideload', target: '.downloading', actions: 'beginSideload' },
            { actions: 'refuseSideload' },
          ],
          ERASED: '.idle',
        },
        states: {
          idle: { on: { OFFERED: 'offered' } },
          offered: { on: { DEFERRED: 'deferred', ACCEPTED: 'downloading' } },
          deferred: { on: { OFFERED: 'offered' } },
          downloading: {
            on: {
              DOWNLOADED: { target: 'verifying', actions: raise({ type: 'IMAGE_VERIFIED' }) },
              DOWNLOAD_FAILED: lost,
              POWER_LOST: lost,
              SHUT_DOWN: lost,
              RESTARTED: lost,
            },
          },
          verifying: {
            on: {
              IMAGE_VERIFIED: { target: 'staged', actions: ['stage', raise({ type: 'RESTARTED' })] },
              IMAGE_REFUSED: lost,
            },
          },
          /** The next start takes it. One that needs no trial is in force as soon as it runs. */
          staged: { on: { TRIAL_STARTED: 'trial', REVERTED: 'reverted', BOOTED: 'confirmed' } },
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
