import { groupsIn } from '../data/group-series.ts';
import type { RunView } from '../state/run-view.ts';

/** Chooses whose series the charts show, in a run that has series of groups. */
export function GroupChoice({ view: { info, group } }: { readonly view: RunView }) {
  const groups = groupsIn(info);
  if (groups.length === 0) return null;
  return (
    <label class="group-choice">
      Online, connects and messages of{' '}
      <select
        value={group.value ?? ''}
        onChange={({ currentTarget }) => {
          group.value = currentTarget.value || undefined;
        }}
      >
        <option value="">whole fleet</option>
        {groups.map((on) => (
          <option key={on}>{on}</option>
        ))}
      </select>
    </label>
  );
}
