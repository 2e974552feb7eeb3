import { z } from 'zod';
import { BROKER_HOST, type ImagePlan, type ManifestPlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf } from './quantity.ts';
import { keysOf, listOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

/** Three numbers, and what stands behind a dash. */
export const versionPattern = /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,32})?$/;

/** A field for a version of three numbers, in quotes. */
export const version = () =>
  z
    .string({
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a version`, 'write three numbers in quotes, such as "1.0.0"'),
    })
    .regex(versionPattern, {
      error: ({ input }) => issueText(`${kindOf(input)} is not a version`, 'write three numbers, such as 1.0.0'),
    })
    .meta({ kind: 'version', example: '1.1.0' });

export const securityVersion = () =>
  count({ max: 255 })
    .prefault(1)
    .describe('The number a rollback counter compares: a device does not start an image with a lower one.');

const host = z
  .string({
    error: ({ input }) => issueText(`${kindOf(input)} is not a host`, 'write a name such as telemetry.example'),
  })
  .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, {
    error: ({ input }) =>
      issueText(`${kindOf(input)} is not a host`, 'write a name such as telemetry.example, without scheme, port or *'),
  })
  .meta({ example: 'telemetry.example' });

export const manifestSchema = keysOf('a manifest', {
  allowedConnections: listOf('hosts', host)
    .optional()
    .describe(`Hosts that the application may call. Default: only the broker, ${BROKER_HOST}.`),
}).transform(
  ({ allowedConnections }): ManifestPlan => (allowedConnections === undefined ? {} : { allowedConnections }),
);

export const imageSchema = keysOf('an image', {
  version: version().describe('Its version.'),
  securityVersion: securityVersion(),
  signedBy: oneOf('signer', ['vendor', 'development', 'none']).prefault('vendor').describe('The key that signed it.'),
  starts: toggle.prefault(true).describe('Whether it runs; off: it crashes at every start.'),
  manifest: manifestSchema.optional().describe("What it may do. Default: the product's manifest."),
}).transform(({ manifest, ...image }): ImagePlan => (manifest === undefined ? image : { ...image, manifest }));
