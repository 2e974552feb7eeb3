import { factor } from './quantity.ts';
import { keysOf } from './shape.ts';

/** The radio of a product's devices, and how they are placed. */
export const radioSchema = keysOf('a radio', {
  area: factor({ min: 0.0001, max: 1_000_000 })
    .meta({ example: 105 })
    .describe('The size of the square, in square kilometers, that the devices of each site are spread over at random.'),
  range: factor({ min: 1, max: 100_000 })
    .meta({ example: 100 })
    .describe('How far a device reaches, in meters: it can contact all that are no farther away.'),
});
