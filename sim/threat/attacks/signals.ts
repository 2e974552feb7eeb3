import type { SeenEventId } from '../../seen/seen-events.ts';

/** A session ends and begins anew: a client takes it from another, or a device starts again. */
export const newSessions = [
  ...(['broker.connect', 'broker.disconnect', 'broker.publish', 'broker.subscribe'] as const),
] as const satisfies readonly SeenEventId[];

/** The same of a client whose certificate the edge may refuse. */
export const certificateSessions = ['edge.certificate.refused', ...newSessions] as const;

/** The same of a client that gets as far as CONNECT. */
export const connectSessions = ['broker.connect.refused', ...newSessions] as const;

/** Evidence is refused, or a certificate is issued for it. */
export const evidenceAnswers = ['attestation.refused', 'ca.issued'] as const satisfies readonly SeenEventId[];

/** A device that believes what an actor shows in place of its update service asks that service for nothing. */
export const nothing = [] as const satisfies readonly SeenEventId[];
