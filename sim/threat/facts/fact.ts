import type { Position, Secret } from '../../plan/actors.ts';

/**
 * A claim about a device that an actor can hold. `session`: it has had a session at the broker in the device's name.
 * `messages`: it has read messages that the device sent or was sent. `control`: an image of its own has run on the device.
 */
export const deviceFacts = ['credential', 'certificate', 'session', 'messages', 'control'] as const;
export type DeviceFact = (typeof deviceFacts)[number] & (Secret | 'session' | 'messages' | 'control');

/** What a step of an attack cannot do without: a place that its actor reaches, or a fact about the device attacked. */
export type Need = { readonly reaches: Position } | { readonly holds: DeviceFact };

/** By fact, the facts that follow from it. */
export const implied: Readonly<Partial<Record<DeviceFact, readonly DeviceFact[]>>> = {
  credential: ['certificate'],
};

/** A fact about a device in words: `mallory lacks ...`, `acme/sensor-7 lost ... to mallory`. */
export const factInWords: Readonly<Record<DeviceFact, string>> = {
  credential: 'a copy of its credential',
  certificate: 'a copy of its certificate',
  session: 'a session in its name',
  messages: 'messages of its own',
  control: 'control of what it runs',
};

/** The same of a need. */
export const needInWords = (need: Need): string =>
  'reaches' in need ? placeInWords[need.reaches] : factInWords[need.holds];

const placeInWords: Readonly<Record<Position, string>> = {
  broker: 'a way to the broker',
  cable: 'a cable to it',
};
