import type { Survivor } from './survivor.ts';

const keys = 'sim/update-security/tuf/wire-keys.ts';

const repository = 'sim/update-security/tuf/repository.ts';
const signed = 'the constructor signs every role before a line asks for what was signed: the condition is for the type';

export const releaseMetadataSurvivors: readonly Survivor[] = [
  {
    file: 'sim/update-security/tuf/time-text.ts',
    line: 'const parts = /^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$/.exec(text)?.slice(1).map(Number);',
    mutator: 'Regex',
    becomes: [
      '/(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$/',
      '/^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z/',
    ],
    why: 'what was read is written again and compared with the text, so that nothing passes that stands around a time',
  },
  {
    file: 'sim/update-security/tuf/refresh-snapshot.ts',
    line: 'now !== undefined && now >= known,',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'a version that is not there is no less and no more than another: the condition is for the type',
  },
  {
    file: keys,
    line: 'if (!/^[0-9a-f]{64}$/i.test(shown)) return undefined;',
    mutator: 'Regex',
    becomes: ['/[0-9a-f]{64}$/i'],
    why: 'what stands in front makes the octets too many, or none at all, and OpenSSL loads neither',
  },
  {
    file: keys,
    line: 'if (object.asymmetricKeyDetails?.namedCurve !== name) return undefined;',
    mutator: 'OptionalChaining',
    becomes: ['object.asymmetricKeyDetails.namedCurve'],
    why: 'every key that OpenSSL loads here has details, if empty ones: the question mark is for the type',
  },
  {
    file: keys,
    line: 'const bits = object.asymmetricKeyDetails?.modulusLength ?? 0;',
    mutator: 'OptionalChaining',
    becomes: ['object.asymmetricKeyDetails.modulusLength'],
    why: 'every key that OpenSSL loads here has details, if empty ones: the question mark is for the type',
  },
  {
    file: 'sim/update-security/tuf/session.ts',
    line: 'return least === 0 || signersOf(file, by, keys, check) >= least;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'no count of signers is below none; not to count them where none is needed spares the checks',
  },
  {
    file: repository,
    line: "const root = this.byName.get(metadataFileName({ role: 'root', version: 1 }))?.[0].value;",
    mutator: 'OptionalChaining',
    becomes: ["this.byName.get(metadataFileName({\n  role: 'root',\n  version: 1\n}))[0]"],
    why: signed,
  },
  {
    file: repository,
    line: "invariant(root !== undefined, 'a repository begins with its root');",
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: signed,
  },
  {
    file: repository,
    line: `invariant(signed !== undefined, \`\${name} has been signed\`);`,
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: signed,
  },
];
