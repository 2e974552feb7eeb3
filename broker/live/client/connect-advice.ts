import { type Diagnostic, LabError } from '../../../sim/kernel/lab-error.ts';
import type { Target } from './target.ts';
import { addressOf } from './target.ts';

/** The stage at which a client's connection ended: TCP, TLS, CONNECT, or with a session. */
export type ConnectStage = 'dialing' | 'securing' | 'connecting' | 'online';

/** How a connection ended: with an error's code or message, with a CONNACK return code, or with neither. */
export interface ConnectEnd {
  readonly stage: ConnectStage;
  readonly code: string | number | undefined;
  readonly message: string;
}

/**
 * Turns a failed connection into an error that says what is wrong at the broker and how to fix it.
 *
 * With TLS 1.3 a client completes the handshake before the broker has checked its certificate, so a refusal of the
 * certificate comes in the CONNECT stage.
 *
 * Source  RFC 8446 6.2 for alerts, MQTT 3.1.1 3.2.2.3 for return codes, OpenSSL's and Node's names for both
 */
export function connectFailure(target: Target, clientId: string, end: ConnectEnd): LabError {
  const { host, port } = target;
  const [code, what, hint] = adviceOn(end, { host, port, clientId });
  return new LabError(code, { what, where: addressOf(target), hint } satisfies Diagnostic);
}

interface Known {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
}
type Advice = readonly [code: string, what: string, hint: string];

function adviceOn(end: ConnectEnd, known: Known): Advice {
  const code = String(end.code ?? '');
  if (end.stage === 'dialing') return onDialing(code, end.message, known);
  if (end.stage === 'securing') return onSecuring(code, end.message, known);
  return typeof end.code === 'number' ? onReturnCode(end.code, known) : onConnecting(code, end.message, known);
}

function onDialing(code: string, message: string, { host, port }: Known): Advice {
  switch (code) {
    case 'ECONNREFUSED':
      return [
        'live/connection-refused',
        `nothing listens on port ${port} of ${host}`,
        'start the broker, or correct the port in --broker; TLS is usually on 8883',
      ];
    case 'ENOTFOUND':
      return ['live/no-such-host', `no host is named ${host}`, 'correct the name in --broker, or give the IP address'];
    case 'EAI_AGAIN':
      return [
        'live/no-name-server',
        `no name server resolves ${host}`,
        'try again when the network is up, or give the IP address in --broker',
      ];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [
        'live/no-route',
        `no network route leads to ${host} (${code})`,
        'check the network in between, for example the VPN',
      ];
    case 'EACCES':
    case 'EPERM':
      return [
        'live/not-allowed',
        `this machine does not let the lab connect to ${host}:${port} (${code})`,
        'a firewall or a sandbox forbids it; allow the port, or run the lab elsewhere',
      ];
    case 'EADDRNOTAVAIL':
      return [
        'live/no-local-port',
        'this machine has no free port left to connect from',
        'wait a minute until the ports of an earlier run are free, or run fewer devices',
      ];
    case 'ECONNRESET':
      return [
        'live/connection-reset',
        `${host}:${port} accepts the connection and resets it at once`,
        'check whether a proxy or a full broker listens there; its log says why',
      ];
    default:
      return isTimeout(code, message)
        ? [
            'live/no-answer',
            `${host}:${port} does not answer`,
            'a firewall may drop the packets; check the address, and that the port is open',
          ]
        : ['live/cannot-connect', `no connection to ${host}:${port}: ${message}`, 'check the address in --broker'];
  }
}

function onSecuring(code: string, message: string, { host, port }: Known): Advice {
  const seen = inCapitals(code, message);
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|RECORD_LAYER|BAD_RECORD_TYPE/.test(seen))
    return [
      'live/no-tls',
      `the server on port ${port} of ${host} does not speak TLS`,
      "give the broker's TLS port, usually 8883; 1883 is usually without TLS",
    ];
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|NO_SHARED/.test(seen))
    return [
      'live/tls-version',
      `${host}:${port} and the lab have no TLS version or no cipher in common (${code})`,
      "allow TLS 1.3 in the broker's configuration",
    ];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      'live/certificate-name',
      `the broker's certificate is not for this name: ${message.replace(/^.*altnames: /, '')}`,
      'give in --broker the name in its certificate, or give the broker a certificate with that name',
    ];
  if (code === 'CERT_HAS_EXPIRED')
    return [
      'live/certificate-expired',
      "the broker's certificate has expired",
      'renew it, and check the clocks of both machines',
    ];
  if (code === 'CERT_NOT_YET_VALID')
    return [
      'live/certificate-not-yet',
      "the broker's certificate is not yet valid",
      'check the clocks of both machines',
    ];
  if (/SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/.test(seen))
    return [
      'live/certificate-unknown',
      `the broker's certificate comes from an authority that the lab does not trust (${code})`,
      "give that authority's certificate with --broker-ca FILE; if the broker's certificate is self-signed, give that one",
    ];
  if (/_ALERT_/.test(seen)) return onConnecting(code, message, { host, port, clientId: '' });
  if (isTimeout(code, message))
    return [
      'live/tls-timeout',
      `${host}:${port} accepts the connection and does not answer the TLS handshake`,
      'check whether a broker with TLS listens there, and whether it is overloaded',
    ];
  return [
    'live/tls-broken-off',
    `${host}:${port} ended the TLS handshake${code === '' ? '' : ` (${code})`}`,
    'check whether the broker speaks TLS 1.3 on this port; its log says why it closed',
  ];
}

function onConnecting(code: string, message: string, { host, port, clientId }: Known): Advice {
  const seen = inCapitals(code, message);
  if (/CERTIFICATE_REQUIRED/.test(seen))
    return ['live/no-certificate', "the broker requires a certificate and accepts none of the lab's", TRUST_US];
  const alert = /_ALERT_([A-Z_]+)/.exec(seen)?.[1];
  if (alert !== undefined)
    return [
      'live/certificate-refused',
      `the broker refuses the lab's certificates (${alert.replaceAll('_', ' ').toLowerCase()})`,
      TRUST_US,
    ];
  if (isTimeout(code, message))
    return [
      'live/no-connack',
      `${host}:${port} does not answer CONNECT`,
      'check whether it speaks MQTT 3.1.1 on this port, and whether it is overloaded',
    ];
  return [
    'live/closed-after-tls',
    `the broker closes the connection after the handshake without a reason${code === '' ? '' : ` (${code})`}`,
    `${TRUST_US}; if it does, its log says why it refuses "${clientId}"`,
  ];
}

function onReturnCode(code: number, { clientId }: Known): Advice {
  switch (code) {
    case 1:
      return [
        'live/protocol-refused',
        'the broker does not speak MQTT 3.1.1 (return code 1)',
        'allow MQTT 3.1.1 in its configuration',
      ];
    case 2:
      return [
        'live/client-id-refused',
        `the broker refuses the client id "${clientId}" (return code 2)`,
        'allow client ids with a slash, and the prefixes of the scenario',
      ];
    case 3:
      return [
        'live/broker-unavailable',
        'the broker says that it is unavailable (return code 3)',
        'raise its connection limit, or try again later',
      ];
    case 4:
      return [
        'live/credential-refused',
        'the broker requires a user name and a password (return code 4)',
        'have it identify clients by their certificates; "fleetlab pki export" writes such a configuration for Mosquitto',
      ];
    case 5:
      return [
        'live/not-authorized',
        `the broker does not authorize "${clientId}" (return code 5)`,
        "have it identify clients by their certificates, and authorize the lab's",
      ];
    default:
      return ['live/connect-refused', `the broker refuses CONNECT with return code ${code}`, 'its log says why'];
  }
}

/** When a write fails, OpenSSL's reason is in the message of an EPROTO; when a read fails, it is the code. */
const inCapitals = (code: string, message: string): string => `${code} ${message.toUpperCase().replaceAll(' ', '_')}`;

const isTimeout = (code: string, message: string): boolean => code === 'ETIMEDOUT' || /tim(?:ed|e) ?out/i.test(message);

const TRUST_US =
  'have the broker trust the authorities that "fleetlab pki export" writes for the same scenario and seed';
