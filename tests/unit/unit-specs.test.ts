import { expect, it } from 'vitest';
import { unitSpecs } from './unit-specs.ts';

const units = unitSpecs();

it.each([
  'tests/pki/path.test.ts',
  'tests/decisions/admit-connect.test.ts',
  'tests/pki/ocsp.test.ts',
  'tests/kernel/statechart/chart.test.ts',
])('%s is a unit spec', (file) => {
  expect(units).toContain(file);
});

it.each([
  ['tests/command/run.test.ts', 'another process'],
  ['tests/live/paho-facts.test.ts', 'sockets'],
  ['tests/viz/browser/run-list.test.ts', 'a browser'],
  ['tests/simulation/determinism.test.ts', 'the whole lab'],
  ['tests/viz/built-page.test.ts', 'a build'],
])('%s is not one: it needs %s', (file) => {
  expect(units).not.toContain(file);
});
