import type { ControlId } from '../../plan/control-list.ts';

/** What the edge asks of every client that connects, in this order; an attack adds what it asks of its own. */
export const ofSockets = [
  'pending-limit',
  'handshake-queue',
  'connect-timeout',
] as const satisfies readonly ControlId[];

export const ofCertificates = [
  ...(['certificate-chain', 'certificate-validity', 'short-lived-only'] as const),
  ...(['certificate-revocation', 'revocation-freshness'] as const),
] as const satisfies readonly ControlId[];

export const ofSessions = [
  ...(['client-ban', 'concurrent-use', 'topic-acl', 'connection-limit'] as const),
] as const satisfies readonly ControlId[];
