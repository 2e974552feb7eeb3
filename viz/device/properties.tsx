import { profileOf, type SevenProperties } from '../../sim/plan/profiles.ts';
import type { RunInfo } from '../data/run-queries.ts';

/** Which of the seven properties of highly secured devices this one has: by its plan, or else by its profile. */
export function Properties({ info, device }: { readonly info: RunInfo; readonly device: number }) {
  return (
    <ul class="properties" aria-label="The seven properties">
      {propertiesOf(info, device).map(({ has, what }, i) => (
        <li key={what} class={has} title={`${what}: ${words[has]}`}>
          <span aria-hidden="true">P{i + 1}</span>
          <span class="hidden">
            {what}: {words[has]}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The same in words, where there is room. */
export const PropertyList = ({ info, device }: { readonly info: RunInfo; readonly device: number }) => (
  <ol class="property-list">
    {propertiesOf(info, device).map(({ has, what }, i) => (
      <li key={what} class={has}>
        <b>P{i + 1}</b> {what} <span>{shortWords[has]}</span>
      </li>
    ))}
  </ol>
);

type Has = 'yes' | 'no' | 'optional';

function propertiesOf(info: RunInfo, device: number): readonly { readonly what: string; readonly has: Has }[] {
  const { tenant, product, profile } = info.devices.groupOf(device);
  const plan = info.manifest.plan.fleet.find((part) => part.tenant === tenant && part.product === product);
  // Older runs have no properties in their plan.
  const planned = plan?.properties as Readonly<Record<string, boolean>> | undefined;
  const rated = profileOf(profile)?.properties;
  return names.map(([key, what]) => {
    if (planned !== undefined) return { what, has: planned[key] ? 'yes' : 'no' };
    const rating = rated?.[key] ?? 'absent';
    return { what, has: rating === 'on' ? 'yes' : rating === 'optional' ? 'optional' : 'no' };
  });
}

const words: Readonly<Record<Has, string>> = {
  yes: 'has it',
  no: 'does not have it',
  optional: 'optional on this hardware',
};

const shortWords: Readonly<Record<Has, string>> = { yes: 'yes', no: 'no', optional: 'optional' };

const names: readonly (readonly [key: keyof SevenProperties, what: string])[] = [
  ['hardwareRootOfTrust', 'hardware root of trust'],
  ['defenseInDepth', 'defense in depth'],
  ['smallTrustedComputingBase', 'small trusted computing base'],
  ['dynamicCompartments', 'dynamic compartments'],
  ['passwordlessAuthentication', 'passwordless authentication'],
  ['errorReporting', 'error reporting'],
  ['renewableSecurity', 'renewable security'],
];
