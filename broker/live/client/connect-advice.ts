import { type Diagnostic, LabError } from '../../../sim/kernel/lab-error.ts';
import type { Target } from './device-connection.ts';

/** How far a client had come when its connection ended: TCP, TLS, CONNECT, or with a session. */
export type ConnectStage = 'dialing' | 'securing' | 'connecting' | 'online';

/** How a connection ended: an error's code or message, a return code of CONNACK, or nothing but the end. */
export interface ConnectEnd {
  readonly stage: ConnectStage;
  readonly code: string | number | undefined;
  readonly message: string;
}

/**
 * What a connection that came to nothing says about the broker, and what to do about it.
 *
 * With TLS 1.3 a client takes the handshake for done before the broker has looked at its certificate, so a refusal of the
 * certificate comes in the stage of CONNECT.
 *
 * Source  RFC 8446 6.2 for alerts, MQTT 3.1.1 3.2.2.3 for return codes, OpenSSL's and Node's names for both
 */
export function connectFailure({ host, port }: Target, clientId: string, end: ConnectEnd): LabError {
  const [code, what, hint] = adviceOn(end, { host, port, clientId });
  return new LabError(code, { what, where: `mqtts://${host}:${port}`, hint } satisfies Diagnostic);
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
        'start the broker, or correct the port in --broker; TLS is mostly on 8883',
      ];
    case 'ENOTFOUND':
      return [
        'live/no-such-host',
        `there is no host named ${host}`,
        'correct the name in --broker, or write its address',
      ];
    case 'EAI_AGAIN':
      return [
        'live/no-name-server',
        `no name server says where ${host} is`,
        'try again when the network is up, or write the address in --broker',
      ];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [
        'live/no-route',
        `no route leads to ${host} (${code})`,
        'check the network between here and there, a VPN for one',
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
        'wait a minute for those of an earlier run, or give fewer devices',
      ];
    case 'ECONNRESET':
      return [
        'live/connection-reset',
        `${host}:${port} takes the connection and breaks it off at once`,
        'look whether a proxy or a full broker stands there; its log says why',
      ];
    default:
      return isTimeout(code, message)
        ? [
            'live/no-answer',
            `${host}:${port} does not answer`,
            'a firewall may drop what is sent there; check the address, and that the port is open',
          ]
        : ['live/cannot-connect', `no connection to ${host}:${port}: ${message}`, 'check the address in --broker'];
  }
}

function onSecuring(code: string, message: string, { host, port }: Known): Advice {
  const seen = inCapitals(code, message);
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|RECORD_LAYER|BAD_RECORD_TYPE/.test(seen))
    return [
      'live/no-tls',
      `what answers on port ${port} of ${host} is not TLS`,
      'give the port on which the broker speaks TLS, mostly 8883; 1883 is mostly without',
    ];
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|NO_SHARED/.test(seen))
    return [
      'live/tls-version',
      `${host}:${port} and the lab have no version of TLS or no cipher in common (${code})`,
      'allow TLS 1.3 in the configuration of the broker',
    ];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      'live/certificate-name',
      `the certificate of the broker is not for this name: ${message.replace(/^.*altnames: /, '')}`,
      'name the broker in --broker as its certificate does, or give it a certificate with that name',
    ];
  if (code === 'CERT_HAS_EXPIRED')
    return [
      'live/certificate-expired',
      'the certificate of the broker has expired',
      'renew it, and check the clocks of both machines',
    ];
  if (code === 'CERT_NOT_YET_VALID')
    return [
      'live/certificate-not-yet',
      'the certificate of the broker is not yet in force',
      'check the clocks of both machines',
    ];
  if (/SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|CERT_UNTRUSTED|INVALID_CA|CERT_SIGNATURE_FAILURE/.test(seen))
    return [
      'live/certificate-unknown',
      `the certificate of the broker comes from an authority that the lab does not know (${code})`,
      'give the certificate of that authority with --broker-ca FILE; of a self-signed one, give itself',
    ];
  if (/_ALERT_/.test(seen)) return onConnecting(code, message, { host, port, clientId: '' });
  if (isTimeout(code, message))
    return [
      'live/tls-timeout',
      `${host}:${port} takes the connection and does not answer the TLS handshake`,
      'look whether it is a broker with TLS that stands there, and whether it is overloaded',
    ];
  return [
    'live/tls-broken-off',
    `${host}:${port} broke the TLS handshake off${code === '' ? '' : ` (${code})`}`,
    'look whether the broker speaks TLS 1.3 on this port; its log says why it closed',
  ];
}

function onConnecting(code: string, message: string, { host, port, clientId }: Known): Advice {
  const seen = inCapitals(code, message);
  if (/CERTIFICATE_REQUIRED/.test(seen))
    return ['live/no-certificate', 'the broker asks for a certificate and takes none of the lab', trustUs];
  const alert = /_ALERT_([A-Z_]+)/.exec(seen)?.[1];
  if (alert !== undefined)
    return [
      'live/certificate-refused',
      `the broker refuses the certificates of the lab (${alert.replaceAll('_', ' ').toLowerCase()})`,
      trustUs,
    ];
  if (isTimeout(code, message))
    return [
      'live/no-connack',
      `${host}:${port} does not answer CONNECT`,
      'look whether it speaks MQTT 3.1.1 on this port, and whether it is overloaded',
    ];
  return [
    'live/closed-after-tls',
    `the broker closes the connection after the handshake without a word${code === '' ? '' : ` (${code})`}`,
    `${trustUs}; if it does, its log says why it does not let "${clientId}" in`,
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
        'raise its limit of connections, or try again later',
      ];
    case 4:
      return [
        'live/credential-refused',
        'the broker wants a user name and a password (return code 4)',
        'have it identify clients by their certificates; "fleetlab pki export" writes such a configuration for Mosquitto',
      ];
    case 5:
      return [
        'live/not-authorized',
        `the broker does not authorize "${clientId}" (return code 5)`,
        'have it identify clients by their certificates, and let those of the lab in',
      ];
    default:
      return ['live/connect-refused', `the broker refuses CONNECT with return code ${code}`, 'its log says why'];
  }
}

/** Where writing fails, OpenSSL's reason stands in the message of an EPROTO; where reading does, it is the code. */
const inCapitals = (code: string, message: string): string => `${code} ${message.toUpperCase().replaceAll(' ', '_')}`;

const isTimeout = (code: string, message: string): boolean => code === 'ETIMEDOUT' || /tim(?:ed|e) ?out/i.test(message);

const trustUs =
  'have the broker trust the authorities that "fleetlab pki export" writes for the same scenario and seed';
