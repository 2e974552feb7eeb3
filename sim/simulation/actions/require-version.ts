import { timelineAction } from './action.ts';

export const requireVersion = timelineAction({
  word: 'require-version',
  what: 'A vendor requires the security version of a release: the attestation service issues no certificate to a device of the product that runs a lower one.',
  fields: {
    release: {
      kind: 'text',
      noun: 'a release',
      lengthMax: 200,
      like: 'product@version, such as sensor@1.1.0',
      example: 'sensor@1.1.0',
      what: 'The release: product@version, with tenant/ before it or /component after it if that is ambiguous.',
    },
  },
  describe: ({ release }) => ` of ${release}`,
  start: ({ effects, action: { release } }) => effects.trust.requireVersion(release),
});
