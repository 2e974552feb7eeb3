import { expect, it } from 'vitest';
import { logRefusal } from '../../sim/decisions/check-release-log.ts';
import { allUpdateControls } from '../../sim/update-security/update-verdict.ts';

const log = { has: (digest: string) => digest === 'ab' };
const off = { ...allUpdateControls, 'release-ledger': false };

it.each([
  ['a release that the log lists', allUpdateControls, log, 'ab', true],
  ['one that it does not list', allUpdateControls, log, 'cd', false],
  ['one that it does not list, unchecked', off, log, 'cd', true],
  ['any, where the vendor keeps no log', allUpdateControls, undefined, 'cd', true],
] as const)('%s: %#', (_what, controls, own, digest, isTaken) => {
  const refusal = logRefusal(controls, own, digest, 'manifest');
  expect(refusal).toEqual(
    isTaken
      ? undefined
      : {
          ...{ control: 'release-ledger', allow: false, attack: 'arbitrary-installation', evidence: 'manifest' },
          reason: "its vendor's ledger lists no such release",
        },
  );
});
