import { LabError } from '../../kernel/lab-error.ts';
import type { Profile, SevenProperties } from '../../plan/profiles.ts';

/** Which of the seven properties a product's devices have, after its integrator's choices. */
export type Properties = Readonly<Record<PropertyId, boolean>>;
export type PropertyId = keyof SevenProperties;

/**
 * The properties of a profile, overridden by an integrator's choices.
 *
 * An `optional` property is off until chosen. One that is `on` may be removed, to study a fleet without it; one that is
 * `absent` cannot be chosen: that is a LabError.
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
