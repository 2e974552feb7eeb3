import { expect, it } from 'vitest';
import { type KeyStore, yieldSecret } from '../../sim/decisions/yield-secret.ts';
import type { Secret } from '../../sim/plan/actors.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const hardware: KeyStore = {
  by: 'certificate',
  isInHardware: true,
  isCertified: true,
  hasLogin: true,
  takesLanUpdates: true,
};
const attested: KeyStore = { ...hardware, by: 'attested' };
const flash: KeyStore = { ...hardware, isInHardware: false };
const elsewhere = "it is its vendor's, and not on the device";
const inside = 'the key was made in the hardware root of trust and never leaves it';

it.each<[what: string, KeyStore, Secret, isOn: boolean, allow: boolean, control: string, reason: string]>([
  ['a key in hardware', hardware, 'credential', true, false, 'non-exportable-key', inside],
  ['the same unchecked', hardware, 'credential', false, true, 'non-exportable-key', `not checked: ${inside}`],
  ['a key in flash', flash, 'credential', true, true, 'non-exportable-key', 'the key is in flash'],
  ['a certificate', hardware, 'certificate', true, true, 'non-exportable-key', 'a certificate is no secret'],
  [
    ...(['no certificate yet', { ...flash, isCertified: false }, 'credential', true, false, 'protocol'] as const),
    'it has no certificate yet',
  ],
  [
    ...(['none yet, unchecked', { ...hardware, isCertified: false }, 'certificate', false, false, 'protocol'] as const),
    'it has no certificate yet',
  ],
  [
    ...(['a password', { ...hardware, by: 'password' }, 'credential', true, true, 'non-exportable-key'] as const),
    'software reads a password, and so can others',
  ],
  [
    ...([
      'the certificate of a password',
      { ...hardware, by: 'password' },
      'certificate',
      true,
      false,
      'protocol',
    ] as const),
    'it has a password and no certificate',
  ],
  ['evidence', attested, 'evidence', true, true, 'protocol', 'evidence that was given is no secret'],
  ['evidence of one that gives none', hardware, 'evidence', true, false, 'protocol', 'it gives no evidence'],
  [
    ...(['evidence of a password', { ...hardware, by: 'password' }, 'evidence', true, false, 'protocol'] as const),
    'it gives no evidence',
  ],
  [
    ...([
      'evidence before the first',
      { ...attested, isCertified: false },
      'evidence',
      true,
      false,
      'protocol',
    ] as const),
    'it has no certificate yet',
  ],
  [
    ...(['what is not on it', { ...hardware, isCertified: false }, 'signing-key', true, true, 'protocol'] as const),
    elsewhere,
  ],
  [
    'the password of a login',
    hardware,
    'product-password',
    true,
    true,
    'non-exportable-key',
    'software reads a password, and so can others',
  ],
  [
    'that of no login',
    { ...hardware, hasLogin: false },
    'product-password',
    true,
    false,
    'protocol',
    'it has no login',
  ],
  [
    'a symmetric key',
    hardware,
    'update-key',
    true,
    true,
    'protocol',
    'software reads a symmetric key, and so can others',
  ],
  [
    ...([
      'one that it does not have',
      { ...hardware, takesLanUpdates: false },
      'update-key',
      true,
      false,
      'protocol',
    ] as const),
    'it takes no images from its local network',
  ],
  ['the same of a password', { ...hardware, by: 'password' }, 'role-key', false, true, 'protocol', elsewhere],
])('%s', (_what, store, secret, isOn, allow, control, reason) => {
  expect(yieldSecret(controlSettings({ 'non-exportable-key': isOn }), store, secret)).toEqual({
    allow,
    control,
    reason,
  });
});

it.each([
  ['director-keys', true, true, 'a director signs on demand, so its keys are on the server'],
  ['image-keys', true, false, 'it is kept off the server'],
  ['image-keys', false, true, 'not checked: it is kept off the server'],
  ['role-key', true, false, 'it is kept off the server'],
] as const)('%s on a server that an actor has taken, offline-keys %s', (secret, isOn, allow, reason) => {
  const verdict = yieldSecret(controlSettings({ 'offline-keys': isOn }), { ...flash, isServerTaken: true }, secret);
  expect(verdict).toEqual({ allow, control: 'offline-keys', reason });
});
