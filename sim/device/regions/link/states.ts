import type { StateDescriptors } from '../../state-descriptor.ts';

export const linkStates = {
  offline: { what: 'has no connection, and opens none', family: 'offline', weight: 1, health: 'not connected' },
  dialing: { what: 'opens a TCP connection', family: 'backoff', weight: 2, health: 'connecting' },
  tls: { what: 'is in the TLS handshake', family: 'backoff', weight: 2, health: 'connecting' },
  connecting: { what: 'waits for CONNACK', family: 'backoff', weight: 2, health: 'connecting' },
  online: { what: 'has a session', family: 'healthy', weight: 0, fact: 'online' },
  backoff: { what: 'waits before it dials again', family: 'backoff', weight: 3, health: 'backoff' },
  disconnecting: {
    what: 'ends its session, to begin one with a renewed certificate',
    family: 'backoff',
    weight: 2,
    health: 'connecting',
  },
} as const satisfies StateDescriptors;
