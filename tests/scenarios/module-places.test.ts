import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesIn } from '../../scenarios/source/module-places.ts';

const module = `import { scenario } from 'fleetlab';
interface Farm { fleet: string } // fleet: no
const network = { loss: '1%' };
const plan = scenario({
  name: 'a: { b: 1 }', /* fleet: */
  'duration': \`\${2}h\`,
  network,
  fleet: [
    { tenant: 'acme', count: 2 },
    { tenant: 'acme',
      telemetry: { every: '1m', tags: [1, { x: 2 }] } },
  ],
  timeline: steps.map((at) => ({ at, do: 'mark' })),
});
export default plan;
`;

describe('the places of a module', () => {
  const places = placesIn(module);

  it.each([
    [['name'], 5, 3],
    [['duration'], 6, 3],
    [['network', 'loss'], 7, 3],
    [['fleet'], 8, 3],
    [['fleet', 0], 9, 5],
    [['fleet', 0, 'count'], 9, 23],
    [['fleet', 1, 'telemetry', 'every'], 11, 20],
    [['fleet', 1, 'telemetry', 'tags', 1, 'x'], 11, 45],
    [['fleet', 1, 'count'], 10, 5],
    [['timeline', 0, 'do'], 13, 3],
  ])('has %j', (path, line, column) => {
    expect(places(path)).toEqual({ line, column });
  });

  it('has none for what the module does not name', () => {
    expect(places(['broker', 'queue'])).toBeUndefined();
    expect(placesIn('')(['fleet'])).toBeUndefined();
  });

  it('is within the text, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '[', ']', '(', ')', ',', ':', 'fleet', "'", '`', '//', '\n', ' ', '/*')),
        (parts) => {
          const text = parts.join('');
          const place = placesIn(text)(['fleet']);
          expect(place === undefined || place.line <= text.split('\n').length).toBe(true);
        },
      ),
    );
  });
});
