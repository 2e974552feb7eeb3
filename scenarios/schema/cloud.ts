import type { z } from 'zod';
import type { CloudPlan } from '../../sim/plan/plan.ts';
import { COUNT_MAX, count, perSecond, span } from './quantity.ts';
import { serverCertificate } from './server-trust.ts';
import { keysOf } from './shape.ts';

/** The cloud security service that challenges, appraises and issues. */
export const cloudSchema = keysOf('a cloud', {
  attestations: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('Pieces of evidence the service appraises per second, such as 500/s, or unlimited.'),
  queue: count({ max: COUNT_MAX }).prefault(4096).describe('Requests that may wait; the service does not answer more.'),
  latency: span({ min: 0, max: 60_000 }).prefault('200ms').describe('Time that a request takes, besides waiting.'),
  challengeLife: span({ min: 1_000 }).prefault('2m').describe('How long a challenge is valid.'),
  repairAfter: span({ min: 0 })
    .prefault('10m')
    .describe('Time from a refusal of evidence until the repairing image is installed.'),
  certificate: serverCertificate
    .optional()
    .describe('What the cloud security service and the update service show devices in TLS handshakes.'),
  bulk: count({ min: 0, max: COUNT_MAX })
    .optional()
    .describe('Devices that one operator changes an hour without the approval of another. Default: 10.'),
});

export const cloudPlan = (given: z.output<typeof cloudSchema>): CloudPlan => ({
  attestationsPerSecond: given.attestations,
  attestationQueue: given.queue,
  latencyMs: given.latency,
  challengeLifeMs: given.challengeLife,
  repairMs: given.repairAfter,
  ...(given.certificate !== undefined && { certificate: given.certificate }),
  ...(given.bulk !== undefined && { bulkMax: given.bulk }),
});

/** The default cloud service of a scenario. */
export const defaultCloud: CloudPlan = cloudPlan(cloudSchema.parse({}));
