import { expect, it } from 'vitest';
import { exists, read } from '../kit/source-files.ts';
import { oneReading } from './one-reading.ts';
import { pictures } from './pictures.ts';

it('the pictures of the architecture are those that the code makes (npm run docs)', async () => {
  for (const [name, svg] of Object.entries(await pictures())) {
    expect(exists(`docs/pictures/${name}`), name).toBe(true);
    expect(read(`docs/pictures/${name}`), name).toBe(svg);
    expect(read('docs/architecture.md'), name).toContain(`](pictures/${name})`);
  }
});

it('a reading passes from the device over the fabric to the broker, and its PUBACK back', async () => {
  expect(await oneReading()).toEqual([
    { from: 'device', to: 'fabric', name: 'reading', at: 0 },
    { from: 'fabric', to: 'broker', name: 'receiveReading', at: 10 },
    { from: 'broker', to: 'fabric', name: 'sendPuback', at: 10 },
    { from: 'fabric', to: 'device', name: 'PUBACK', at: 20 },
    { from: 'broker', to: 'counters', name: 'ingested', at: 10 },
  ]);
});
