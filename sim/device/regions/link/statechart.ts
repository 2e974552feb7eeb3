import { machineSetup } from '../../machine-setup.ts';

const { createStateConfig } = machineSetup;

/** Keeps the MQTT session. */
export const linkRegion = createStateConfig({
  initial: 'offline',
  on: {
    POWER_LOST: { target: '.offline', actions: 'vanish' },
    SHUT_DOWN: { target: '.offline', actions: 'takeLeave' },
    RESTARTED: { target: '.offline', actions: 'takeLeave' },
    APP_REPLACED: { target: '.offline', actions: 'takeLeave' },
    /** The application holds the connection: without compartments its crash takes the device down too. */
    APP_CRASHED: [
      { guard: 'restartsApp', target: '.offline', actions: 'dropOut' },
      { target: '.offline', actions: 'vanish' },
    ],
    /** The connection stays open, but the device sends nothing on it. */
    APP_HUNG: { target: '.offline', actions: 'vanish' },
  },
  states: {
    offline: {
      on: {
        BOOTED: [
          { guard: 'mayDial', target: 'dialing' },
          { guard: 'hasCredential', actions: 'noteBlocked' },
        ],
        /** The first certificate, or one after the last had expired: now the device can connect. */
        CERTIFIED: [
          { guard: 'reachesBroker', target: 'dialing' },
          { guard: 'wasLockedOut', actions: 'noteBlocked' },
        ],
        APP_STARTED: { guard: 'mayDial', target: 'dialing' },
        CLOCK_SET: { guard: 'mayDial', target: 'dialing' },
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
      on: { DIALED: 'tls', CLOSED: 'backoff', MOVED: { target: 'dialing', reenter: true, actions: 'moveOn' } },
      after: { dialTimeout: { target: 'backoff', actions: 'abandon' } },
    },
    tls: {
      entry: 'secure',
      on: {
        SECURED: [
          { guard: 'refusesServer', target: 'backoff', actions: ['noteServer', 'abandon'] },
          { target: 'connecting' },
        ],
        CLOSED: 'backoff',
        MOVED: { target: 'dialing', actions: 'moveOn' },
      },
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
        MOVED: { target: 'dialing', actions: 'moveOn' },
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
        COMMANDED: { actions: ['accept', 'obey'] },
        CLOSED: 'backoff',
        MOVED: { target: 'dialing', actions: 'moveOn' },
      },
      initial: 'idle',
      states: {
        /** A client that has sent nothing for a keepalive interval must send a PINGREQ [MQTT-3.1.2-23]. */
        idle: {
          /** The session still uses the previous certificate; it may have to end before the next ping is due. */
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
      /** Without a certificate in force the device waits offline: CERTIFIED makes it dial. */
      after: { backoff: [{ guard: 'mayDial', target: 'dialing' }, { target: 'offline' }] },
    },
    /**
     * The device ends the session cleanly and begins the next one with the new certificate. It waits for the old
     * connection to close: on another connection CONNECT could overtake DISCONNECT, and the broker would publish the
     * will.
     */
    disconnecting: {
      entry: 'disconnect',
      on: { CLOSED: 'dialing', MOVED: { target: 'dialing', actions: 'moveOn' } },
      after: { closeTimeout: { target: 'dialing', actions: 'abandon' } },
    },
  },
});
