import { z } from 'zod';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';
import { keysOf, listOf } from './shape.ts';

/** `fleet` as a map: the devices are those of a file. */
export const fleetFileSchema = keysOf('a fleet of a file', {
  from: z
    .string({
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not the name of a file`, 'write a path, such as devices.csv'),
    })
    .describe(
      'A CSV file with a device in each line, relative to this file, at most 256 MiB: columns id, tenant and product, and profile, firmware, site, ring and tags as far as there are any.',
    )
    .meta({ example: 'devices.csv' }),
  products: listOf('products', z.record(z.string(), z.unknown()))
    .optional()
    .describe(
      'What the products of the file are like, by tenant and product; a count takes the first ones by id. Default: the defaults, with the profile of the file.',
    )
    .meta({ example: [{ tenant: 'acme', product: 'sensor', keepAlive: '5m' }] }),
});
