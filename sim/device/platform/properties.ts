import { LabError } from '../../kernel/lab-error.ts';
import type { Profile, SevenProperties } from '../../plan/profiles.ts';

/** Which of the seven properties a product's devices have, once its integrator has chosen. */
export type Properties = Readonly<Record<PropertyId, boolean>>;
export type PropertyId = keyof SevenProperties;

/**
 * The properties of a profile with an integrator's choices laid over them.
 *
 * What is `optional` is off until chosen. What is `on` may be taken away, to see what a fleet is without it; what is
 * `absent` cannot be had, and asking for it is a LabError.
 */
export function propertiesOf(
  profile: Profile,
  chosen: Readonly<Partial<Record<PropertyId, boolean>>> = {},
): Properties {
  const ids = Object.keys(profile.properties) as PropertyId[];
  return Object.fromEntries(
    ids.map((id) => {
      const rating = profile.properties[id];
      if (rating === 'absent' && chosen[id] === true)
        throw new LabError('device/absent-property', {
          what: `${profile.id} cannot have ${id}`,
          hint: 'choose another profile, or leave the property off',
        });
      return [id, chosen[id] ?? rating === 'on'];
    }),
  ) as Properties;
}
