import type { z } from 'zod';
import type { IdentityKind, ProductPlan } from '../../sim/plan/plan.ts';
import { type Profile, profileOf, profiles, type Rating, type SevenProperties } from '../../sim/plan/profiles.ts';
import { issueText } from '../source/problem.ts';
import { keysOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

// The fields of a product that say how its devices authenticate, and which security properties they have.

type Property = keyof SevenProperties;
export type Properties = ProductPlan['properties'];

const what: Readonly<Record<Property, string>> = {
  hardwareRootOfTrust: 'Hardware protects its identity and the integrity of the software it starts.',
  defenseInDepth: 'More than one defense stops each threat.',
  smallTrustedComputingBase: 'Little code has to be trusted.',
  dynamicCompartments: 'Movable boundaries separate its parts.',
  passwordlessAuthentication: 'It authenticates with a key and a certificate.',
  errorReporting: 'It reports its failures.',
  renewableSecurity: 'It can be updated to a more secure state, and not back.',
};
const names = Object.keys(what) as readonly Property[];

/** How devices authenticate, and which of the seven properties they have; `trustOf` fills in the defaults. */
export const identityFields = {
  identity: oneOf('identity', ['attested', 'certificate', 'password'])
    .optional()
    .describe(
      'How a device authenticates: by a certificate for evidence of its software, by one for its key alone, or by a password. Default: the first of these that its properties allow.',
    ),
  properties: keysOf(
    'a map of properties',
    Object.fromEntries(names.map((name) => [name, toggle.optional().describe(what[name])])) as Record<
      Property,
      z.ZodOptional<typeof toggle>
    >,
  )
    .prefault({})
    .describe('Which of the seven properties the devices have. Default: all that their profile can have.'),
};

/** All properties that a profile can have; optional ones are on unless a scenario switches them off. */
export const profileProperties = (profile: string): Properties => propertiesOf(profileOf(profile)?.properties, {});

/** Fills in identity and properties, or reports why the profile does not allow them. */
export function trustOf(
  given: {
    readonly profile: string;
    readonly identity?: IdentityKind | undefined;
    readonly properties: Readonly<Partial<Record<Property, boolean | undefined>>>;
  },
  issues: z.RefinementCtx,
): { readonly identity: IdentityKind; readonly properties: Properties } {
  const profile = profileOf(given.profile)!;
  const properties = propertiesOf(profile.properties, given.properties);
  const refuse = (path: readonly string[], fault: string, hint: string): void => {
    issues.addIssue({ code: 'custom', path: [...path], message: issueText(fault, hint) });
  };
  for (const name of names) {
    if (given.properties[name] === true && profile.properties[name] === 'absent')
      refuse(['properties', name], `profile ${profile.id} cannot have ${name}`, hintFor(name));
  }
  const obstacle = given.identity && obstacleTo(given.identity, profile, properties);
  if (obstacle !== undefined) refuse(['identity'], obstacle, `write identity: ${strongest(profile, properties)}`);
  return { identity: given.identity ?? strongest(profile, properties), properties };
}

const propertiesOf = (
  ratings: SevenProperties | undefined,
  given: Readonly<Partial<Record<Property, boolean | undefined>>>,
): Properties =>
  Object.fromEntries(
    names.map((name) => [name, given[name] ?? (ratings?.[name] ?? ('absent' satisfies Rating)) !== 'absent']),
  ) as Record<Property, boolean>;

const strongest = (profile: Profile, properties: Properties): IdentityKind =>
  (['attested', 'certificate'] as const).find((kind) => obstacleTo(kind, profile, properties) === undefined) ??
  'password';

/** Why devices with these properties cannot have this identity; undefined if they can. */
function obstacleTo(kind: IdentityKind, profile: Profile, properties: Properties): string | undefined {
  if (kind === 'password') return undefined;
  if (profile.properties.passwordlessAuthentication === 'absent')
    return `profile ${profile.id} cannot have passwordlessAuthentication, so there is no certificate`;
  if (!properties.passwordlessAuthentication)
    return 'passwordlessAuthentication is off here, so there is no certificate';
  if (kind === 'certificate') return undefined;
  if (!profile.attests) return `profile ${profile.id} has no key to sign evidence with`;
  return properties.hardwareRootOfTrust
    ? undefined
    : 'hardwareRootOfTrust is off here, so evidence would prove nothing';
}

const hintFor = (name: Property): string => {
  const able = profiles.filter((profile: Profile) => profile.properties[name] !== 'absent').map(({ id }) => id);
  return `leave it out, or use a profile that can: ${able.join(', ')}`;
};
