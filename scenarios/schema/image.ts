import { z } from 'zod';
import { brokerHost, type ImagePlan, type ManifestPlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf } from './quantity.ts';
import { keysOf, listOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

export const version = () =>
  z
    .string({
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a version`, 'write three numbers in quotes, such as "1.0.0"'),
    })
    .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,32})?$/, {
      error: ({ input }) => issueText(`${kindOf(input)} is not a version`, 'write three numbers, such as 1.0.0'),
    });

export const securityVersion = () =>
  count({ max: 255 })
    .prefault(1)
    .describe('What a rollback counter compares: a lower one than the counter has is not started.');

const host = z
  .string({
    error: ({ input }) => issueText(`${kindOf(input)} is not a host`, 'write a name such as telemetry.example'),
  })
  .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, {
    error: ({ input }) =>
      issueText(`${kindOf(input)} is not a host`, 'write a name such as telemetry.example, without scheme, port or *'),
  });

export const manifestSchema = keysOf('a manifest', {
  allowedConnections: listOf('hosts', host)
    .optional()
    .describe(`Hosts that the application may call; if left out, the broker alone, which is ${brokerHost}.`),
}).transform(
  ({ allowedConnections }): ManifestPlan => (allowedConnections === undefined ? {} : { allowedConnections }),
);

export const imageSchema = keysOf('an image', {
  version: version().describe('Its version.'),
  securityVersion: securityVersion(),
  signedBy: oneOf('signer', ['vendor', 'development', 'none']).prefault('vendor').describe('Whose key has signed it.'),
  starts: toggle.prefault(true).describe('Whether it runs; off: it crashes whenever it is started.'),
  manifest: manifestSchema.optional().describe("What it may do; the product's, if left out."),
}).transform(({ manifest, ...image }): ImagePlan => (manifest === undefined ? image : { ...image, manifest }));
