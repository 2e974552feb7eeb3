import type { MachineSetup } from '../machine-setup.ts';

/** Keeps the MQTT session. */
export function linkRegion({ createStateConfig }: MachineSetup) {
  return createStateConfig({
    initial: 'offline',
    on: {
      POWER_LOST: { target: '.offline', actions: 'vanish' },
      SHUT_DOWN: { target: '.offline', actions: 'takeLeave' },
      RESTARTED: { target: '.offline', actions: 'takeLeave' },
      APP_REPLACED: { target: '.offline', actions: 'takeLeave' },
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
          APP_REPLACED: {},
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
        entry: 'onSessionUp',
        on: {
          SUBACK: { actions: 'subscribed' },
          PUBACK: { actions: 'acknowledged' },
          PUBREC: { actions: 'release' },
          PUBCOMP: { actions: 'acknowledged' },
          MESSAGE: { actions: 'accept' },
          NOTIFIED: { actions: 'accept' },
          WITHDRAWN: { actions: 'accept' },
          CLOSED: 'backoff',
        },
        initial: 'idle',
        states: {
          /** A client that has sent nothing for a keepalive interval owes the broker a PINGREQ [MQTT-3.1.2-23]. */
          idle: {
            /** The session is still that of the certificate before; it may have to end sooner than the next ping is due. */
            on: { CERTIFIED: { guard: 'reconnectsOnRenewal', target: 'idle', reenter: true } },
            after: {
              keepAlive: [
                { guard: 'isReconnectDue', target: '#device.link.disconnecting' },
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
        /** Without a certificate in force there is no one to be: CERTIFIED has it dial. */
        after: { backoff: [{ guard: 'mayDial', target: 'dialing' }, { target: 'offline' }] },
      },
      /**
       * The session ends in good order, and the next one begins with the new certificate. The old connection has to be
       * closed first: on another one CONNECT can overtake DISCONNECT, and the broker publish the will.
       */
      disconnecting: {
        entry: 'disconnect',
        on: { CLOSED: 'dialing' },
        after: { closeTimeout: { target: 'dialing', actions: 'abandon' } },
      },
    },
  });
}
